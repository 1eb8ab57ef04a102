/// Runs an Ankaios in this process for the time of `body`, and leaves nothing behind, also when `body` throws.
///
///     try await withCluster(agents: ["agent_A"], manifest: manifest) { cluster in
///         let directory = try await cluster.clientDirectory()
///         // connect a client to the FIFOs in `directory`
///     }
///
/// - Parameters:
///   - agents: The agents; a text is an agent of that name.
///   - manifest: The server's startup manifest, as YAML.
///   - options: Clock, seed, what runs workloads.
///   - body: What uses the cluster.
/// - Throws: `ClusterError` if the cluster cannot be started; what `body` throws.
@discardableResult
public func withCluster<Value: Sendable>(
    agents: [ClusterAgent] = ["agent_A"],
    manifest: String = Cluster.emptyManifest,
    options: ClusterOptions = .init(),
    _ body: (Cluster) async throws -> Value
) async throws -> Value {
    let cluster = try await Cluster.start(agents: agents, manifest: manifest, options: options)
    do {
        let value = try await body(cluster)
        await cluster.end()
        return value
    } catch {
        await cluster.end()
        throw error
    }
}
