import AnkaiosSDK
import EmbeddedAnkaios
import GoldenTranscripts

#if GRPC
    import AnkaiosGRPC
    import EmbeddedAnkaiosGRPC
#endif

/// A way to an Ankaios.
enum TransportKind: String, CaseIterable, Sendable {
    /// In memory, to the server.
    case memory
    /// The two FIFOs of a control interface.
    case pipes
    #if GRPC
        /// Over a network of this machine.
        case grpc
        /// The same with mutual TLS, and the newer service.
        case grpcWithTLS
    #endif

    /// A restarted server knows this alone; without the workload there would be no pipes.
    private static let manifest = """
        apiVersion: v1
        workloads:
          client:
            agent: agent_A
            runtime: simulated
            runtimeConfig: ""
            controlInterfaceAccess:
              allowRules:
              - {type: StateRule, operation: ReadWrite, filterMasks: ["*"]}
              - {type: LogRule, workloadNames: ["*"]}
        """

    /// An embedded Ankaios, and a client of it over such a way, which may do everything.
    func connected(
        options: ClusterOptions = .init(),
        _ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Void
    ) async throws {
        try await opened(options: options) { transport, cluster in
            try await Ankaios.withConnection(to: transport) { try await body($0, cluster) }
        }
    }

    /// An embedded Ankaios, and such a way to it.
    func opened(
        options: ClusterOptions = .init(),
        _ body: @escaping @Sendable (Transport, Cluster) async throws -> Void
    ) async throws {
        try await withCluster(manifest: TransportKind.manifest, options: options) { cluster in
            switch self {
            case .memory: try await body(.server(of: cluster), cluster)
            case .pipes: try await body(.controlInterface(at: try await cluster.clientDirectory()), cluster)
            #if GRPC
                case .grpc:
                    try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                        try await body(.server(at: endpoint.url, credentials: .insecure), cluster)
                    }
                case .grpcWithTLS:
                    try await cluster.withServerEndpoint(credentials: .texts(), services: [.commands]) { endpoint in
                        try await body(.server(at: endpoint.url, credentials: .files()), cluster)
                    }
            #endif
            }
        }
    }
}

extension Workload {
    /// A workload that is simulated, and does nothing but run.
    static func quiet(_ name: String) -> Workload {
        Workload(name, on: "agent_A", runtime: .podman(image: "quiet"))
    }

    /// A simulated workload that prints these words, one a line, and ends.
    static func printing(_ words: [String]) -> Workload {
        let script = words.map { "echo \($0)" }.joined(separator: "; ")
        return Workload("talks", on: "agent_A", runtime: .podman(image: "talks", commandArgs: ["sh", "-c", script]))
    }
}
