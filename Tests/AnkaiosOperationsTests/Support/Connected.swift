import AnkaiosOperations
import EmbeddedAnkaios

/// Runs a test with a client that may do everything, on an embedded Ankaios.
func connected<Result: Sendable>(
    agents: [ClusterAgent] = ["agent_A"],
    manifest: String = Cluster.emptyManifest,
    options: ClusterOptions = ClusterOptions(),
    _ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Result
) async throws -> Result {
    try await withCluster(agents: agents, manifest: manifest, options: options) { cluster in
        let directory = try await cluster.clientDirectory()
        return try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
            try await body(ankaios, cluster)
        }
    }
}
