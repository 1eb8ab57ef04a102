import AnkaiosSDK
import EmbeddedAnkaios
import TestSupport
import Testing

/// Conditions over any part of the state, and how they combine.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct ConditionTests {
    private func connected(_ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Void) async throws {
        try await withCluster(agents: ["agent_A", ClusterAgent("agent_B", isStarted: false)]) { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { try await body($0, cluster) }
        }
    }

    /// Waits in a task of its own, and does something when the subscription is there.
    private func wait(
        until condition: Condition,
        by ankaios: Ankaios,
        while body: () async throws -> Void
    ) async throws {
        let (began, continuation) = AsyncStream.makeStream(of: Void.self)
        // Asked first with the snapshot, with which the subscription begins. No event comes of this mask.
        let told = Condition.state(of: ["desiredState.apiVersion"]) { _ in
            continuation.yield()
            return true
        }
        let task = Task { try await ankaios.wait(until: told && condition, within: .seconds(20)) }
        for await _ in began { break }
        try await body()
        _ = try await task.value
    }

    @Test func `a config is waited for, whatever it is, and so is its end`() async throws {
        try await connected { ankaios, _ in
            for value in ["text", ["list"], ["a": "object", "b": ["nested": "x"]], [:]] as [ConfigItem] {
                try await wait(until: .config("c", is: value), by: ankaios) {
                    try await ankaios.setConfig("c", to: value)
                }
                try await wait(until: .config("c", is: nil), by: ankaios) { try await ankaios.deleteConfig("c") }
            }
        }
    }

    @Test func `an agent is waited for, and so is its loss`() async throws {
        try await connected { ankaios, cluster in
            try await wait(until: .agentIsConnected("agent_B"), by: ankaios) { try await cluster.startAgent("agent_B") }
            try await wait(until: !.agentIsConnected("agent_B"), by: ankaios) { try await cluster.killAgent("agent_B") }
        }
    }

    @Test func `conditions over several parts of the state combine`() async throws {
        try await connected { ankaios, _ in
            let workload = Workload("w", on: "agent_A", runtime: "simulated", runtimeConfig: "", tags: ["ready": "no"])
            try await ankaios.setConfig("c", to: "1")
            let isReady = Condition.state(of: [.workload("w", "tags"), .workload("w", "tags", "*")]) {
                $0.desiredState.workloads["w"]?.tags["ready"] == "yes"
            }
            let all = isReady && .workload("w", is: .running) && .config("c", is: "2")
            try await wait(until: all, by: ankaios) {
                try await ankaios.apply(workload)
                try await ankaios.setConfig("c", to: "2")
                var ready = workload
                ready.tags["ready"] = "yes"
                try await ankaios.apply(ready)
            }
            let states = try await ankaios.wait(until: all, within: .seconds(30))
            #expect(states.workloadStates.of(workload: "w").count == 1)
        }
    }

    @Test func `a wait is given up when another condition holds`() async throws {
        try await connected { ankaios, _ in
            try await ankaios.setConfig("stop", to: "no")
            let stopped = Condition.config("stop", is: "yes")
            await #expect(throws: AnkaiosError.impossible("somebody said stop")) {
                let condition = Condition.agentIsConnected("x").unless(stopped, because: "somebody said stop")
                try await wait(until: condition, by: ankaios) {
                    try await ankaios.setConfig("stop", to: "yes")
                }
            }
            // What holds is not given up.
            try await ankaios.wait(until: stopped.unless(stopped, because: "never"), within: .seconds(30))
        }
    }
}
