import AnkaiosSDK
import GoldenTranscripts
import Synchronization
import Testing

@testable import EmbeddedAnkaios

/// A cluster with a recorder in front of each connection; all of them write one transcript.
final class RecordedCluster: PlayedAnkaios {
    private struct Front {
        var connection: String
        var recorder: EmbeddedAnkaios.Recorder
    }

    private let cluster: any PlayedAnkaios
    private let writer: TranscriptWriter
    /// By the folder of the agent.
    private let fronts = Mutex<[String: Front]>([:])

    init(_ cluster: any PlayedAnkaios, _ writer: TranscriptWriter) {
        self.cluster = cluster
        self.writer = writer
    }

    func directory(for connection: String, at folder: String) async -> String {
        let present = fronts.withLock { $0[folder] }
        if let present {
            if present.connection == connection { return present.recorder.directory }
            _ = try? await present.recorder.end()
        }
        do {
            let made = try await EmbeddedAnkaios.Recorder.start(of: folder, as: connection, at: nil, into: writer)
            fronts.withLock { $0[folder] = Front(connection: connection, recorder: made) }
            return made.directory
        } catch {
            Issue.record(error)
            return folder
        }
    }

    func end() async {
        for front in fronts.withLock({ Array($0.values) }) { _ = try? await front.recorder.end() }
        await cluster.end()
    }

    func startServer() async throws { try await cluster.startServer() }
    func stopServer(killed: Bool) async throws { try await cluster.stopServer(killed: killed) }
    func startAgent(_ name: String) async throws { try await cluster.startAgent(name) }
    func stopAgent(_ name: String, killed: Bool) async throws { try await cluster.stopAgent(name, killed: killed) }
    func wait(until workload: String, is state: String, within limit: Duration) async -> Bool {
        await cluster.wait(until: workload, is: state, within: limit)
    }
    var commandLineTransport: Transport { cluster.commandLineTransport }
    func endedProcesses() async -> [(name: String, exitCode: Int)] { await cluster.endedProcesses() }
    func container(of workload: String) async -> String? { await cluster.container(of: workload) }
    func podman(_ arguments: [String]) async throws -> Int { try await cluster.podman(arguments) }
}
