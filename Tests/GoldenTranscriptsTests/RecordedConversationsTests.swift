import EmbeddedAnkaios
import GoldenTranscripts
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Plays the recorded scenarios against the embedded Ankaios.
@Suite(.oneAtATime) struct RecordedConversationsTests {
    private static let topics: Set<Substring> = [
        "auth", "events", "hello", "life", "logs", "state", "templates", "update", "wire",
    ]

    @Test(.timeLimit(.minutes(10))) func `the embedded Ankaios answers as a real one`() async throws {
        let names = try Transcript.names(in: Recordings.folder).filter { Self.topics.contains($0.prefix { $0 != "-" }) }
        try #require(!names.isEmpty, "there are no recordings in \(Recordings.folder)")
        let out = "/tmp/golden-played-\(getpid())"
        defer { TextFile.removeFolder(out) }
        try await PlayCommand.run(
            folder: Recordings.folder,
            out: out,
            names: names,
            jobs: 8,
            make: PlayedCluster.make
        ) { name, outcome in
            #expect(outcome == .played, "\(name)")
        }
        for name in names {
            let differences = Comparison.differences(
                between: try Transcript(contentsOf: "\(Recordings.folder)/\(name).jsonl"),
                and: try Transcript(contentsOf: "\(out)/\(name).jsonl")
            )
            for difference in differences { Issue.record("\(name): \(difference)") }
        }
    }
}
