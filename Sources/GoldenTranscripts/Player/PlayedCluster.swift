package import AnkaiosSDK
import EmbeddedAnkaios

/// The embedded Ankaios as what scenarios are played against.
package struct PlayedCluster: PlayedAnkaios {
    private let cluster: Cluster

    /// Starts a cluster as the recordings were made, in real time: what a scenario runs are processes of this machine.
    package static let make: AnkaiosMaker = { scenario, runFolder in
        let agents = scenario.agents.map { ClusterAgent($0.name, tags: $0.tags, isStarted: $0.starts) }
        return PlayedCluster(
            cluster: try await Cluster.start(
                agents: agents,
                manifest: scenario.manifest,
                options: .testbox,
                runFolder: runFolder
            )
        )
    }

    package func startServer() async throws { try await cluster.startServer() }

    /// The real server has no handler for SIGTERM: both signals end it alike.
    package func stopServer(killed: Bool) async throws { try await cluster.stopServer() }

    package func startAgent(_ name: String) async throws { try await cluster.startAgent(name) }

    package func stopAgent(_ name: String, killed: Bool) async throws {
        if killed { try await cluster.killAgent(name) } else { try await cluster.stopAgent(name) }
    }

    package func wait(until workload: String, is state: String, within limit: Duration) async -> Bool {
        do {
            try await cluster.wait(until: workload, is: state, timeout: limit)
            return true
        } catch {
            return false
        }
    }

    package var commandLineTransport: Transport {
        let cluster = cluster
        return Transport { _ in ServerStreamLink { try? await cluster.connectToServer() } }
    }

    package func container(of workload: String) async -> String? {
        try? await cluster.containerID(of: workload)
    }

    package func podman(_ arguments: [String]) async throws -> Int {
        try await cluster.podman(arguments)
    }

    package func end() async { await cluster.end() }
}
