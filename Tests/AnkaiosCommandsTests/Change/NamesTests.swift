import AnkaiosModel
import EmbeddedAnkaios
import Testing

@testable import AnkaiosCommands

/// Words of a command line that are to be names.
@Suite(.timeLimit(.minutes(1))) struct NamesTests {
    @Test(arguments: [
        ["delete", "workload", "web", "web.tags"], ["delete", "config", "limits.upper"],
        ["run", "workload", "web.tags", "--runtime", "podman", "--agent", "agent_A", "--config", "image: quiet"],
    ])
    func `a name with a dot leads to no part of something else`(words: [String]) async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              web: {runtime: podman, agent: agent_A, tags: {owner: me}, runtimeConfig: "image: quiet"}
            configs:
              limits: {upper: "1"}
            """
        try await ToolOnCluster.run(manifest: manifest) { tool in
            let before = try await tool.cluster.state(["desiredState"])
            let call = await tool.run(words)
            #expect(call.code == .failure && call.output == "")
            let name = words.first { $0.contains(".") } ?? ""
            #expect(call.errors.hasPrefix("\(errorHead) '\(name)' has a dot and cannot be the name of a "))
            #expect(try await tool.cluster.state(["desiredState"]) == before)
        }
    }
}
