import AnkaiosProtobuf
import AnkaiosSDK
import EmbeddedAnkaios
import GoldenTranscripts
import Synchronization

/// A recording in the place of the Ankaios from which it was recorded.
final class ReplayedAnkaios: PlayedAnkaios {
    private let replays: [Replay]
    private let failures: FailureList

    /// What the player did otherwise than the recorded one.
    final class FailureList: Sendable {
        let all = Mutex<[ReplayError]>([])
    }

    init(_ transcript: Transcript, runFolder: String, _ failures: FailureList) async throws {
        self.failures = failures
        var replays: [String: Replay] = [:]
        for step in transcript.scenario["steps"]?.elements ?? [] {
            guard let workload = step["connect"]?["workload"]?.text, replays[workload] == nil else { continue }
            let agent = step["connect"]?["agent"]?.text ?? "agent_A"
            replays[workload] = try await Replay.start(
                transcript,
                of: workload,
                at: "\(runFolder)/\(agent)_io/\(workload).1/control_interface"
            )
        }
        self.replays = Array(replays.values)
    }

    func end() async {
        for replay in replays {
            do {
                try await replay.end()
            } catch {
                if let error = error as? ReplayError { failures.all.withLock { $0.append(error) } }
            }
        }
    }

    func startServer() async throws {}
    func stopServer(killed: Bool) async throws {}
    func startAgent(_ name: String) async throws {}
    func stopAgent(_ name: String, killed: Bool) async throws {}
    func wait(until workload: String, is state: String, within limit: Duration) async -> Bool { true }
    var commandLineTransport: Transport { .controlInterface(at: "/dev/null") }
    func endedProcesses() async -> [(name: String, exitCode: Int)] { [] }
    func container(of workload: String) async -> String? { nil }
    func podman(_ arguments: [String]) async throws -> Int { 0 }
}
