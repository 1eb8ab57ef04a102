import GoldenTranscripts
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Plays the recorded scenarios against the embedded Ankaios. Runs where the recordings are at hand: beside the package,
/// or where the environment variable ANKAIOS_GOLDEN says.
struct RecordedConversationsTests {
    private static let folder: String = {
        if let folder = getenv("ANKAIOS_GOLDEN") { return String(cString: folder) }
        return #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/../shared/golden"
    }()

    private static let topics: Set<Substring> = ["hello", "state", "update", "events", "wire"]

    private static var names: [String] {
        let names = (try? Transcript.names(in: folder)) ?? []
        return names.filter { topics.contains($0.prefix { $0 != "-" }) }
    }

    @Test(.enabled(if: !names.isEmpty), .timeLimit(.minutes(10)))
    func `the embedded Ankaios answers as a real one`() async throws {
        let out = "/tmp/golden-played-\(getpid())"
        defer { TextFile.removeFolder(out) }
        try await PlayCommand.run(
            folder: Self.folder,
            out: out,
            names: Self.names,
            jobs: 8,
            make: PlayedCluster.make
        ) { name, outcome in
            #expect(outcome == .played, "\(name)")
        }
        for name in try Transcript.names(in: out) {
            let differences = Comparison.differences(
                between: try Transcript(contentsOf: "\(Self.folder)/\(name).jsonl"),
                and: try Transcript(contentsOf: "\(out)/\(name).jsonl")
            )
            for difference in differences { Issue.record("\(name): \(difference)") }
        }
    }
}
