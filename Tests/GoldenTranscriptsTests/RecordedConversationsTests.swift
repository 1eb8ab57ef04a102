import EmbeddedAnkaios
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
    private static let topics: Set<Substring> = ["hello", "state", "update", "events", "wire", "templates"]

    private static var names: [String] {
        let names = (try? Transcript.names(in: GoldenFolder.path)) ?? []
        return names.filter { topics.contains($0.prefix { $0 != "-" }) }
    }

    @Test(.enabled(if: !names.isEmpty), .timeLimit(.minutes(10)))
    func `the embedded Ankaios answers as a real one`() async throws {
        var names = Self.names
        var found: [String] = []
        // Where a step follows on another one within less than a millisecond, a busy machine can come in between, and then
        // a real one answers otherwise, too: what differs is played once more, with the machine to itself.
        for jobs in [8, 1, 1] {
            let differences = try await play(names, jobs: jobs)
            names = Set(differences.map(\.name)).sorted()
            found = differences.map { "\($0.name): \($0.text)" }
            if names.isEmpty { break }
        }
        for difference in found { Issue.record("\(difference)") }
    }

    private func play(_ names: [String], jobs: Int) async throws -> [(name: String, text: String)] {
        let out = "/tmp/golden-played-\(getpid())"
        defer { TextFile.removeFolder(out) }
        try await PlayCommand.run(
            folder: GoldenFolder.path,
            out: out,
            names: names,
            jobs: jobs,
            make: PlayedCluster.make
        ) { name, outcome in
            #expect(outcome == .played, "\(name)")
        }
        return try names.flatMap { name in
            let differences = Comparison.differences(
                between: try Transcript(contentsOf: "\(GoldenFolder.path)/\(name).jsonl"),
                and: try Transcript(contentsOf: "\(out)/\(name).jsonl")
            )
            return differences.map { (name, "\($0)") }
        }
    }
}
