import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// agents and configs (AnkaiosBehaviour.md §12.7).
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct AgentCaseTests {
    @Test func `AG-1: workloads of an agent that is not there stay Initial, and it is not listed`() async throws {
        let agents: [ClusterAgent] = ["agent_A", ClusterAgent("agent_B", isStarted: false)]
        try await Stage.play(manifest: CaseManifest.default, agents: agents) { stage in
            try await stage.wait("sleepy", "Running(Ok)")
            for name in ["hello1", "hello2", "hello3"] {
                #expect(try await stage.states()[name] == "Pending(Initial)")
            }
            #expect(try await stage.state("agents").agents?.agents.keys.sorted() == ["agent_A"])
        }
    }

    @Test(arguments: ["agent.A", "Invalid@gent.name", ""])
    func `AG-2: an agent whose name is none does not start`(_ name: String) async throws {
        await #expect(throws: ClusterError.invalidAgent(name)) {
            try await Stage.play(agents: [ClusterAgent(name)]) { _ in }
        }
    }

    @Test func `AG-4: an agent's tags are replaced as a whole, and nothing else of agents is`() async throws {
        let agents = [ClusterAgent("agent_A", tags: ["type": "main", "location": "here"])]
        let write = "{type: StateRule, operation: Write, filterMasks: [agents]}"
        try await Stage.withTester(allow: [write], agents: agents) { stage, tester in
            let before = try await stage.state("agents").agents?.agents["agent_A"]?.status?.cpuUsage
            let tags = Proto.Tags(tags: ["location": "there", "new_tag": "x"])
            let status = Proto.AgentStatus(cpuUsage: .init(cpuUsage: 12345), freeMemory: .init(freeMemory: 1))
            let attributes = Proto.AgentAttributes(status: status, tags: tags)
            let new = Proto.AgentMap(agents: ["agent_A": attributes, "agent_C": attributes])
            let response = try await tester.update(["agents"], .init(agents: new))
            #expect(response.content == .updateStateSuccess(.init()))
            let after = try #require(try await stage.state("agents").agents?.agents)
            #expect(after.keys.sorted() == ["agent_A"])
            #expect(after["agent_A"]?.tags == tags)
            #expect(after["agent_A"]?.status?.cpuUsage?.cpuUsage != 12345)
            #expect(before != nil)
        }
    }

    private static let configs = """
        apiVersion: v1
        configs:
          config_1: {values: {value1: "123"}}
          config_2: [value2]
        """

    private func names(_ stage: Stage) async throws -> [String] {
        (try await stage.state("desiredState.configs").desiredState?.configs?.configs ?? [:]).keys.sorted()
    }

    @Test func `CF-4: configs are read by their names`() async throws {
        try await Stage.play(manifest: Self.configs) { stage in
            let names = try await names(stage)
            #expect(names == ["config_1", "config_2"])
        }
    }

    @Test func `CF-5: a deleted config leaves the others`() async throws {
        try await Stage.play(manifest: Self.configs) { stage in
            try await stage.set("desiredState.configs.config_1", to: nil)
            let names = try await names(stage)
            #expect(names == ["config_2"])
        }
    }
}
