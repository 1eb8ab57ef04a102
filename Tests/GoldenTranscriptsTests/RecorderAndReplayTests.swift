import AnkaiosProtobuf
import GoldenTranscripts
import Synchronization
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Scenarios of a real Ankaios through a recorder, and against their own recordings.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(20))) struct RecorderAndReplayTests {
    private func golden(_ name: String) throws -> Transcript {
        try Transcript(contentsOf: "\(Recordings.folder)/\(name).jsonl")
    }

    /// With ANKAIOS_ALL_RECORDINGS all of them, which takes minutes; without those for which something has to be missing.
    private static func names(_ few: String...) -> [String] {
        guard getenv("ANKAIOS_ALL_RECORDINGS") != nil, let all = try? Transcript.names(in: Recordings.folder) else {
            return few
        }
        return all.filter { !$0.hasPrefix("grpc-") && $0 != "update-no-state" && $0 != "auth-change" }
    }

    @Test(
        arguments: names("update-workloads", "big-requests", "update-whole", "wire-malformed", "wire-split-events")
    )
    func `a conversation through a recorder is as without it, and is recorded as it was`(name: String) async throws {
        let truth = try golden(name)
        // What the workload's own system calls tell it no proxy can see, nor what happens elsewhere.
        var visible = truth
        visible.lines.removeAll { line in
            line["process"] != nil || line["event"].map { $0 != "end of file" } ?? false
        }
        let writer = try TranscriptWriter(truth.scenario, to: nil)
        let played = try await Player.play(truth.scenario) { scenario, runFolder in
            RecordedCluster(try await PlayedCluster.make(scenario, runFolder), writer)
        }
        #expect(Comparison.differences(between: truth, and: played).map(\.description) == [])
        #expect(Comparison.differences(between: visible, and: writer.transcript).map(\.description) == [])
    }

    @Test(
        arguments: names("state-top", "update-access-rules", "auth-logs", "events-workloads", "update-whole")
    )
    func `a recording answers a client that does what was recorded as it was answered`(name: String) async throws {
        let truth = try golden(name)
        let failures = ReplayedAnkaios.FailureList()
        let played = try await Player.play(truth.scenario) { _, runFolder in
            try await ReplayedAnkaios(truth, runFolder: runFolder, failures)
        }
        #expect(failures.all.withLock { $0 }.map(\.description) == [])
        #expect(Comparison.differences(between: truth, and: played).map(\.description) == [])
    }
}
