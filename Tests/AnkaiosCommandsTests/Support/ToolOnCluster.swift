import EmbeddedAnkaios

@testable import AnkaiosCommands

/// The tool with an embedded Ankaios behind it.
struct ToolOnCluster: Sendable {
    let cluster: Cluster
    private let directory: String

    /// Lends a cluster with the tool as its workload `tool`, which may do everything.
    static func run(
        agents: [ClusterAgent] = ["agent_A"],
        manifest: String = Cluster.emptyManifest,
        _ body: @Sendable (ToolOnCluster) async throws -> Void
    ) async throws {
        try await withCluster(agents: agents, manifest: manifest) { cluster in
            try await body(ToolOnCluster(cluster: cluster, directory: cluster.clientDirectory("tool")))
        }
    }

    /// Runs a command to its end.
    func callAsFunction(_ words: String..., width: Int? = nil) async -> (code: ExitCode, output: String, errors: String)
    {
        await run(words, with: .ankaios, width)
    }

    /// Runs a command of the tool under the name `ank` to its end.
    func ank(_ words: String...) async -> (code: ExitCode, output: String, errors: String) {
        await run(words, with: .ank, nil)
    }

    private func run(
        _ words: [String],
        with tool: Tool,
        _ width: Int?
    ) async -> (code: ExitCode, output: String, errors: String) {
        let terminal = MemoryTerminal(width: width)
        let code = await tool.run(words, environment: ["ANKAIOS_CONTROL_INTERFACE": directory], terminal: terminal)
        return (code, terminal.output, terminal.errors)
    }
}
