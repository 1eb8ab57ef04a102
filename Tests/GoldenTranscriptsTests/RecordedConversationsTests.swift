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
@Suite(.oneAtATime, .serialized) struct RecordedConversationsTests {
    /// All recordings of Ankaios 1.0, and all of 1.1. Those over a network need the trait GRPC.
    @Test(.timeLimit(.minutes(10)), arguments: [Recordings.folder, Recordings.folder + "/1.1"])
    func `the embedded Ankaios answers as a real one`(folder: String) async throws {
        let out = "/tmp/golden-played-\(getpid())"
        defer { TextFile.removeFolder(out) }
        var played: [String] = []
        try await PlayCommand.run(
            folder: folder,
            out: out,
            names: try Transcript.names(in: folder),
            jobs: 16,
            make: PlayedCluster.make
        ) { name, outcome in
            switch outcome {
            case .played: played.append(name)
            case .skipped(let reason): #expect(name.hasPrefix("grpc-"), "\(name): \(reason)")
            case .failed(let reason): Issue.record("\(name): \(reason)")
            }
        }
        #expect(played.count > 40)
        for name in played.sorted() {
            let differences = Comparison.differences(
                between: try Transcript(contentsOf: "\(folder)/\(name).jsonl"),
                and: try Transcript(contentsOf: "\(out)/\(name).jsonl")
            )
            for difference in differences { Issue.record("\(name): \(difference)") }
        }
    }
}
