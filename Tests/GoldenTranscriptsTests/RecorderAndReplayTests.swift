import AnkaiosProtobuf
import GoldenTranscripts
import Synchronization
import Testing

@testable import EmbeddedAnkaios

/// Scenarios of a real Ankaios through a recorder, and against their own recordings. Runs where the recordings are at
/// hand, as RecordedConversationsTests does.
@Suite(.timeLimit(.minutes(5))) struct RecorderAndReplayTests {
    private func golden(_ name: String) throws -> Transcript {
        try Transcript(contentsOf: "\(GoldenFolder.path)/\(name).jsonl")
    }

    @Test(
        .enabled(if: GoldenFolder.isThere),
        arguments: [
            "update-workloads", "big-requests", "update-whole", "hello-first-bytes", "wire-split-events",
        ]
    )
    func `a conversation through a recorder is as without it, and is recorded as it was`(name: String) async throws {
        let truth = try golden(name)
        let writer = try TranscriptWriter(truth.scenario, to: nil)
        let played = try await Player.play(truth.scenario) { scenario, runFolder in
            RecordedCluster(try await PlayedCluster.make(scenario, runFolder), writer)
        }
        #expect(Comparison.differences(between: truth, and: played).map(\.description) == [])
        // What the workload's own system calls tell it no proxy can see.
        let ofWorkload: Set<String?> = ["broken pipe", "nobody reads the output"]
        var visible = truth
        visible.lines.removeAll { ofWorkload.contains($0["event"]?.text) }
        #expect(Comparison.differences(between: visible, and: writer.transcript).map(\.description) == [])
    }

    @Test(
        .enabled(if: GoldenFolder.isThere),
        arguments: [
            "state-top", "update-access-rules", "auth-logs", "events-workloads", "update-whole", "hello-first-bytes",
        ]
    )
    func `a recording answers a client that does what was recorded as it was answered`(name: String) async throws {
        let truth = try golden(name)
        let failures = ReplayedAnkaios.FailureList()
        let played = try await Player.play(truth.scenario) { _, runFolder in
            try await ReplayedAnkaios(truth, runFolder: runFolder, failures)
        }
        #expect(failures.all.withLock { $0 } == [])
        #expect(Comparison.differences(between: truth, and: played).map(\.description) == [])
    }
}
