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
    /// The recordings of a folder that took less than nine seconds, and need neither the tool nor the trait GRPC. CI's step
    /// `golden` plays all.
    private static func short(in folder: String) throws -> [String] {
        try Transcript.names(in: folder).filter { name in
            let isPlayedHere = !["ank", "grpc"].contains(name.prefix { $0 != "-" })
            return try isPlayedHere && Transcript.seconds(of: "\(folder)/\(name).jsonl") < 9
        }
    }

    /// Recordings of Ankaios 1.0, and of 1.1.
    @Test(.timeLimit(.minutes(10)), arguments: [Recordings.folder, Recordings.folder + "/1.1"])
    func `the embedded Ankaios answers as a real one`(folder: String) async throws {
        let out = "/tmp/golden-played-\(getpid())"
        defer { TextFile.removeFolder(out) }
        var played: [String] = []
        try await PlayCommand.run(
            folder: folder,
            out: out,
            names: try Self.short(in: folder),
            jobs: 16,
            make: PlayedCluster.make
        ) { name, outcome in
            switch outcome {
            case .played: played.append(name)
            case .skipped(let reason), .failed(let reason): Issue.record("\(name): \(reason)")
            }
        }
        #expect(played.count > 20)
        for name in played.sorted() {
            let differences = Comparison.differences(
                between: try Transcript(contentsOf: "\(folder)/\(name).jsonl"),
                and: try Transcript(contentsOf: "\(out)/\(name).jsonl")
            )
            for difference in differences { Issue.record("\(name): \(difference)") }
        }
    }
}
