import EmbeddedAnkaios

/// Compares two folders of transcripts and prints what differs, as `compare.py --without-ank` does.
package enum CompareCommand {
    /// True if all agree.
    package static func run(truth: String, other: String, names: [String], show: Int = 2) throws -> Bool {
        let names = names.isEmpty ? try Transcript.names(in: truth) : names
        let present = Set(try Transcript.names(in: other))
        var agreeing = 0
        for name in names {
            guard present.contains(name) else {
                print("\(name): missing")
                continue
            }
            let differences = Comparison.differences(
                between: try Transcript(contentsOf: "\(truth)/\(name).jsonl"),
                and: try Transcript(contentsOf: "\(other)/\(name).jsonl")
            )
            if differences.isEmpty {
                agreeing += 1
            } else {
                print("\(name): \(differences.count) of its streams differ")
                for difference in differences.prefix(show) { print("  \(difference)") }
            }
        }
        print("\(agreeing) of \(names.count) agree")
        return agreeing == names.count
    }
}
