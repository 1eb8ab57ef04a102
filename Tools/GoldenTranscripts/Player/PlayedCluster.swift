import AnkaiosPlatform
import AnkaiosProtobuf
package import AnkaiosSDK
import EmbeddedAnkaios

#if GRPC
    import EmbeddedAnkaiosGRPC
#endif

/// The embedded Ankaios as what scenarios are played against.
package final class PlayedCluster: PlayedAnkaios {
    private let cluster: Cluster
    /// The server refuses its manifest: it ends by itself whenever it is started.
    private let isRefused: Bool
    private let refusals = Lock(0)
    #if GRPC
        private let ports = Lock<[ServerEndpoint]>([])
    #endif

    /// Starts a cluster as the recordings were made, in real time: what a scenario runs are processes of this machine.
    package static let make: AnkaiosMaker = { scenario, runFolder in
        do {
            return PlayedCluster(try await start(scenario, scenario.manifest, runFolder), isRefused: false)
        } catch ClusterError.invalidManifest {
            let cluster = try await start(scenario, Cluster.emptyManifest, runFolder)
            try await cluster.stopServer()
            return PlayedCluster(cluster, isRefused: true)
        }
    }

    private static func start(_ scenario: Scenario, _ manifest: String, _ runFolder: String) async throws -> Cluster {
        let agents = scenario.agents.map { ClusterAgent($0.name, tags: $0.tags, isStarted: $0.starts) }
        var options = ClusterOptions.testbox
        options.version = scenario.version
        // `{dir}`, where the programs of the hooks would be.
        let folder = runFolder.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        options.hooks = scenario.hooks.map { ClusterHook(played: $0, in: folder) }
        return try await Cluster.start(agents: agents, manifest: manifest, options: options, runFolder: runFolder)
    }

    private init(_ cluster: Cluster, isRefused: Bool) {
        self.cluster = cluster
        self.isRefused = isRefused
        if isRefused { refusals.withLock { $0 = 1 } }
    }

    package func startServer() async throws {
        if isRefused { return refusals.withLock { $0 += 1 } }
        try await cluster.startServer()
    }

    /// The real server has no handler for SIGTERM: both signals end it alike.
    package func stopServer(killed: Bool) async throws { try await cluster.stopServer() }

    package func startAgent(_ name: String) async throws { try await cluster.startAgent(name) }

    package func stopAgent(_ name: String, killed: Bool) async throws {
        if killed { try await cluster.killAgent(name) } else { try await cluster.stopAgent(name) }
    }

    package func wait(until workload: String, is state: String, within limit: Duration) async -> Bool {
        do {
            try await cluster.wait(until: workload, is: state, within: limit)
            return true
        } catch {
            return false
        }
    }

    package var commandLineTransport: Transport { .server(of: cluster) }

    package func openPort(
        observe: @escaping @Sendable (_ stream: Int, _ line: PortLine) -> Void
    ) async throws -> Int? {
        #if GRPC
            let services: Set<ServerEndpoint.Service> =
                cluster.options.version == .v1_0 ? [.commandLine] : [.commandLine, .commands]
            let endpoint = try ServerEndpoint.start(for: cluster, credentials: .insecure, services: services) {
                stream,
                traffic in
                switch traffic {
                case .opened(let path): observe(stream, .event("opened \(path)"))
                case .to(let message): observe(stream, .message(message.json(), isFromServer: false))
                case .from(let message): observe(stream, .message(message.json(), isFromServer: true))
                case .serverEnded: observe(stream, .event("server ended"))
                case .clientEnded: observe(stream, .event("client ended"))
                }
            }
            ports.withLock { $0.append(endpoint) }
            return endpoint.port
        #else
            return nil
        #endif
    }

    package func container(of workload: String) async -> String? {
        try? await cluster.containerID(of: workload)
    }

    package func podman(_ arguments: [String]) async throws -> Int {
        try await cluster.podman(arguments)
    }

    package func endedProcesses() async -> [(name: String, exitCode: Int)] {
        let agents = (try? await cluster.endedProcesses()) ?? []
        return Array(repeating: ("server", 1), count: refusals.withLock(\.self))
            + agents.map { ($0.name, $0.exitCode) }
    }

    package func end() async {
        #if GRPC
            for port in ports.withLock({ $0 }) { await port.end() }
        #endif
        await cluster.end()
    }
}
