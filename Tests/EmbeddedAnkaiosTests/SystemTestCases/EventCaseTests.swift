import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// control_interface/test_events: what subscribers are told, with all rights (AnkaiosBehaviour.md §12.3).
@Suite(.oneAtATime, .timeLimit(.minutes(2))) struct EventCaseTests {
    private static let workload = "desiredState.workloads.simple"

    private static let changed = """
        apiVersion: v0.1
        workloads:
          simple:
            runtime: podman
            agent: agent_B
            dependencies: {some_other_workload: ADD_COND_RUNNING}
            runtimeConfig: |
              image: alpine:latest
              commandArgs: ["echo", "Hello Ankaios"]
        """

    private func names(_ state: Proto.CompleteState) -> [String] {
        (state.desiredState?.workloads?.workloads ?? [:]).keys.sorted()
    }

    @Test func `EV-1: a workload is added, updated and removed`() async throws {
        try await Stage.withTester { _, tester in
            try await tester.subscribe(Self.workload)
            _ = try await tester.update(Self.workload, to: CaseManifest.simple)
            let added = try await tester.event()
            #expect(added == .init(added: [Self.workload]))
            #expect(names(added.state) == ["simple"])
            _ = try await tester.update(Self.workload, to: Self.changed)
            #expect(
                try await tester.event()
                    == .init(added: ["\(Self.workload).dependencies"], updated: ["\(Self.workload).agent"])
            )
            _ = try await tester.update(Self.workload)
            let removed = try await tester.event()
            #expect(removed == .init(removed: [Self.workload]))
            #expect(names(removed.state).isEmpty)
            #expect(try await tester.cancelEvents() == .eventsCancelAccepted(.init()))
        }
    }

    @Test func `EV-2: the agents of all workloads are told of as such`() async throws {
        try await Stage.withTester { _, tester in
            try await tester.subscribe("desiredState.workloads.*.agent")
            let agent = "\(Self.workload).agent"
            _ = try await tester.update(Self.workload, to: CaseManifest.simple)
            #expect(try await tester.event() == .init(added: [agent]))
            _ = try await tester.update(Self.workload, to: Self.changed)
            #expect(try await tester.event() == .init(updated: [agent]))
            _ = try await tester.update(Self.workload)
            #expect(try await tester.event() == .init(removed: [agent]))
        }
    }

    @Test func `EV-3: a key deep in a workload that comes and goes`() async throws {
        try await Stage.withTester { _, tester in
            try await tester.subscribe("desiredState.workloads.*.*.some_other_workload")
            let dependency = "\(Self.workload).dependencies.some_other_workload"
            _ = try await tester.update(Self.workload, to: CaseManifest.simple)
            // No event for that: the next one is of the update.
            _ = try await tester.update(Self.workload, to: Self.changed)
            #expect(try await tester.event() == .init(added: [dependency]))
            _ = try await tester.update(Self.workload)
            #expect(try await tester.event() == .init(removed: [dependency]))
        }
    }

    private static func configs(_ first: String, _ second: String) -> String {
        """
        apiVersion: v1
        configs:
          some_config:
            param1: \(first)
            param2: value2
            some_sub_config: {sub_param1: \(second)}
        """
    }

    @Test func `EV-4: configs come, change and go as a whole`() async throws {
        try await Stage.withTester { _, tester in
            let configs = "desiredState.configs"
            try await tester.subscribe(configs)
            _ = try await tester.update(configs, to: Self.configs("a", "b"))
            #expect(try await tester.event() == .init(added: [configs]))
            _ = try await tester.update(configs, to: Self.configs("c", "d"))
            let paths = ["\(configs).some_config.param1", "\(configs).some_config.some_sub_config.sub_param1"]
            #expect(try await tester.event() == .init(updated: paths))
            _ = try await tester.update(configs)
            #expect(try await tester.event() == .init(removed: [configs]))
        }
    }

    @Test func `EV-5: configs come, change and go as a mask with stars sees them`() async throws {
        try await Stage.withTester { _, tester in
            let config = "desiredState.configs.some_config"
            try await tester.subscribe("desiredState.configs.*.*")
            _ = try await tester.update("desiredState.configs", to: Self.configs("a", "b"))
            let members = ["\(config).param1", "\(config).param2", "\(config).some_sub_config"]
            #expect(try await tester.event() == .init(added: members))
            _ = try await tester.update("desiredState.configs", to: Self.configs("c", "d"))
            #expect(
                try await tester.event()
                    == .init(updated: ["\(config).param1", "\(config).some_sub_config.sub_param1"])
            )
            _ = try await tester.update("desiredState.configs")
            #expect(try await tester.event() == .init(removed: members))
        }
    }

    @Test func `EV-6: the states of a workload from its creation to its end`() async throws {
        try await Stage.withTester { stage, tester in
            try await stage.wait("simple_existing", "Succeeded(Ok)")
            try await tester.subscribe("workloadStates")
            _ = try await tester.update(
                "desiredState.workloads.sleepy",
                to: CaseManifest.workloads(CaseManifest.sleepy())
            )
            let entry = "workloadStates.agent_A.sleepy"
            #expect(try await tester.event() == .init(added: [entry]))
            #expect(try await tester.event() == .init(updated: ["\(entry).*.additionalInfo", "\(entry).*.subState"]))
            let all = ["\(entry).*.additionalInfo", "\(entry).*.state", "\(entry).*.subState"]
            let running = try await tester.event()
            #expect(running == .init(updated: all))
            #expect(WorkloadReport.all(in: running.state.workloadStates).map(\.state) == ["Running(Ok)"])
            _ = try await tester.update("desiredState.workloads.sleepy")
            #expect(try await tester.event() == .init(updated: ["\(entry).*.state", "\(entry).*.subState"]))
            let gone = try await tester.event()
            #expect(gone == .init(removed: [entry]))
            #expect(gone.state == .init())
        }
    }

    @Test func `EV-7: an agent comes, reports its load and goes`() async throws {
        let agents: [ClusterAgent] = ["agent_A", ClusterAgent("agent_B", isStarted: false)]
        try await Stage.withTester(agents: agents, clock: .frozen) { stage, tester in
            try await tester.subscribe("agents.agent_B")
            // No event for that: the next one is of the agent.
            _ = try await tester.update(Self.workload, to: CaseManifest.simple)
            try await stage.cluster.startAgent("agent_B")
            #expect(try await tester.event() == .init(added: ["agents.agent_B"]))
            #expect(try await tester.event() == .init(added: ["agents.agent_B.status"]))
            try await stage.cluster.killAgent("agent_B")
            #expect(try await tester.event() == .init(removed: ["agents.agent_B"]))
        }
    }
}
