import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

/// Logs over restarts, replacements and moves, on an embedded Ankaios. Time that nobody waits for is skipped.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct ContinuousLogsTests {
    private func workload(_ script: String, on agent: String = "agent_A", _ policy: RestartPolicy = .never) -> Workload
    {
        Workload(
            "radio",
            on: agent,
            runtime: .podman(image: "alpine", commandArgs: ["sh", "-c", script]),
            restartPolicy: policy
        )
    }

    private func skipping(
        agents: [ClusterAgent] = ["agent_A"],
        _ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Void
    ) async throws {
        var options = ClusterOptions()
        options.clock = .skippingAhead
        try await withAnkaios(agents: agents, options: options, body)
    }

    /// Takes lines until there are so many.
    private func lines(_ count: Int, of logs: ContinuousLogs) async throws -> [String] {
        var lines: [String] = []
        for try await entry in logs {
            lines.append(entry.message)
            if lines.count == count { break }
        }
        return lines
    }

    @Test func `updates and moves are followed, each instance is told, nothing is lost or doubled`() async throws {
        try await skipping(agents: ["agent_A", "agent_B"]) { ankaios, _ in
            try await ankaios.withContinuousLogs(of: ["radio"], endingWhenGone: false) { logs in
                let first = try await ankaios.apply(workload("echo a1; echo a2; sleep infinity")).addedWorkloads
                #expect(try await lines(2, of: logs) == ["a1", "a2"])
                let second = try await ankaios.apply(workload("echo b1; echo b2; sleep infinity")).addedWorkloads
                #expect(try await lines(2, of: logs) == ["b1", "b2"])
                let third = try await ankaios.apply(workload("echo b1; echo b2; sleep infinity", on: "agent_B"))
                    .addedWorkloads
                var events: [ContinuousLogEvent] = []
                for try await event in logs.events {
                    events.append(event)
                    if case .entry(let entry) = event, entry.message == "b2" { break }
                }
                #expect(Set(first + second + third).count == 3)
                #expect(events.contains(.began(third[0])))
                #expect(events.contains(.ended(second[0])))
                #expect(!events.contains { if case .gap = $0 { true } else { false } })
            }
        }
    }

    @Test func `a restart after success goes on in its log, each line once`() async throws {
        try await skipping { ankaios, _ in
            try await ankaios.withContinuousLogs(of: ["radio"]) { logs in
                try await ankaios.apply(workload("echo out; echo error >&2; sleep 5", .always))
                #expect(
                    try await lines(8, of: logs).sorted() == Array(repeating: "error", count: 4)
                        + Array(repeating: "out", count: 4)
                )
            }
        }
    }

    @Test func `it ends when the workload is gone, with all that it wrote`() async throws {
        try await skipping { ankaios, _ in
            try await ankaios.apply(workload("for i in 1 2 3 4 5; do echo $i; done; exit 1"))
            try await ankaios.wait(until: .workload("radio", is: .failed), within: .seconds(20))
            try await ankaios.withContinuousLogs(of: ["radio"], endingWhenGone: true) { logs in
                var lines: [String] = []
                for try await event in logs.events {
                    if case .entry(let entry) = event { lines.append(entry.message) }
                    if case .ended = event { try await ankaios.delete(workload: "radio") }
                }
                #expect(lines == ["1", "2", "3", "4", "5"])
            }
        }
    }

    /// The workload's third line comes when a minute has passed, and the clock stands still.
    private func frozen(
        _ body: @escaping @Sendable (Ankaios, Cluster, ContinuousLogs) async throws -> Void
    ) async throws {
        var options = ClusterOptions()
        options.clock = .frozen
        try await withAnkaios(agents: ["agent_A", "agent_B"], options: options) { ankaios, cluster in
            try await ankaios.withContinuousLogs(of: ["radio"]) { logs in
                try await body(ankaios, cluster, logs)
            }
        }
    }

    @Test func `after the agent was away the log goes on where it was`() async throws {
        try await frozen { ankaios, cluster, logs in
            try await ankaios.apply(workload("echo 1; echo 2; sleep 60; echo 3; sleep infinity", on: "agent_B"))
            try await cluster.advance(by: .seconds(2))
            #expect(try await lines(2, of: logs) == ["1", "2"])
            try await cluster.killAgent("agent_B")
            try await cluster.startAgent("agent_B")
            try await cluster.advance(by: .seconds(60))
            #expect(try await lines(1, of: logs) == ["3"])
        }
    }

    @Test func `after the client's own agent was away it goes on, and the gap is told`() async throws {
        try await frozen { ankaios, cluster, logs in
            try await ankaios.apply(workload("echo 1; echo 2; sleep 60; echo 3; sleep infinity"))
            try await cluster.advance(by: .seconds(2))
            #expect(try await lines(2, of: logs) == ["1", "2"])
            try await cluster.killAgent("agent_A")
            try await cluster.startAgent("agent_A")
            try await cluster.advance(by: .seconds(2))
            var events = logs.events.makeAsyncIterator()
            var event = try await events.next()
            // An end may come first, if the connection lived long enough to bring it.
            while case .ended? = event { event = try await events.next() }
            guard case .gap? = event else {
                Issue.record("\(String(describing: event))")
                return
            }
            try await cluster.advance(by: .seconds(60))
            #expect(try await lines(1, of: logs) == ["3"])
        }
    }

    @Test func `a log without the right to it is an error`() async throws {
        let startup = """
            apiVersion: v1
            workloads:
              client:
                agent: agent_A
                runtime: simulated
                runtimeConfig: ""
                controlInterfaceAccess:
                  allowRules: [{type: StateRule, operation: Read, filterMasks: [workloadStates]}]
              radio:
                agent: agent_A
                runtime: simulated
                runtimeConfig: ""
            """
        try await withAnkaios(manifest: startup) { ankaios, _ in
            try await ankaios.withContinuousLogs(of: ["radio"]) { logs in
                var lines = logs.makeAsyncIterator()
                await #expect(throws: AnkaiosError(.accessDenied)) { try await lines.next() }
            }
        }
    }
}
