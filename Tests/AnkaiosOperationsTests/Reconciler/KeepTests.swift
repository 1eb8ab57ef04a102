import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

/// Keeping a manifest on an embedded Ankaios, against everybody else.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct KeepTests {
    private let startup = """
        apiVersion: v1
        workloads:
          client:
            agent: agent_A
            runtime: simulated
            runtimeConfig: ""
            controlInterfaceAccess:
              allowRules: [{type: StateRule, operation: ReadWrite, filterMasks: ["*"]}]
        """
    private let radio = Workload("radio", on: "agent_A", runtime: "simulated", runtimeConfig: "", tags: ["t": "1"])

    /// Keeps the radio while the closure runs, which is told each action.
    private func keeping(
        _ body: @escaping @Sendable (Ankaios, Cluster, Actions) async throws -> Void
    ) async throws {
        try await withAnkaios(manifest: startup) { [radio] ankaios, cluster in
            let actions = Actions()
            let keeping = Task {
                try await ankaios.keep(
                    Manifest(workloads: [radio], configs: ["c": "1"]),
                    refreshingEvery: .milliseconds(50)
                ) { actions.add($0) }
            }
            try await body(ankaios, cluster, actions)
            keeping.cancel()
            await #expect(throws: AnkaiosError(.cancelled)) { try await keeping.value }
        }
    }

    @Test func `what is missing comes, and what others delete or change comes back`() async throws {
        try await keeping { ankaios, _, actions in
            let first = await actions.next()
            guard case .applied(let masks, let changes)? = first else {
                Issue.record("\(String(describing: first))")
                return
            }
            #expect(masks == [.workload("radio"), .config("c")] && changes.addedWorkloads.map(\.workload) == ["radio"])
            try await ankaios.deleteConfig("c")
            guard case .applied([.config("c")], _)? = await actions.next() else {
                Issue.record("the config does not come back")
                return
            }
            try await ankaios.delete(workload: "radio")
            guard case .applied([.workload("radio")], _)? = await actions.next() else {
                Issue.record("the workload does not come back")
                return
            }
            try await ankaios.wait(until: .workload("radio", is: .running), within: .seconds(20))
        }
    }

    @Test func `after a restart of the server all comes back`() async throws {
        try await keeping { ankaios, cluster, actions in
            _ = await actions.next()
            try await cluster.inject(.serverDown, into: "client")
            try await cluster.inject(.serverUp, into: "client")
            var action = await actions.next()
            while case .failed? = action { action = await actions.next() }
            guard case .applied(let masks, _)? = action else {
                Issue.record("nothing comes back")
                return
            }
            #expect(masks == [.workload("radio"), .config("c")])
            #expect(try await ankaios.workload("radio")?.tags == ["t": "1"])
        }
    }

    @Test func `two who want different things slow each other down`() async throws {
        try await withAnkaios(manifest: startup) { [radio] ankaios, _ in
            // By when somebody whose work is undone at once may have done it so many times.
            let earliest: [Duration] = [.zero, .seconds(1), .seconds(3), .seconds(8)]
            let begin = ContinuousClock.now
            let rivals = ["a", "b"].map { tag in (tag: tag, actions: Actions()) }
            let keeping = rivals.map { rival in
                var wanted = radio
                wanted.tags = ["wanted by": rival.tag]
                return Task { [wanted] in
                    try await ankaios.keep(Manifest(workloads: [wanted])) { rival.actions.add($0) }
                }
            }
            for number in 0..<3 {
                for rival in rivals {
                    guard case .applied([.workload("radio")], _)? = await rival.actions.next() else {
                        Issue.record("\(rival.tag) gives up")
                        return
                    }
                    #expect(ContinuousClock.now - begin >= earliest[number])
                }
            }
            for task in keeping { task.cancel() }
            // Whoever came last has what it wants.
            let winner = try await ankaios.workload("radio")?.tags["wanted by"]
            #expect(["a", "b"].contains(winner))
        }
    }

    @Test func `what is refused is told, and the rest of the time it is quiet`() async throws {
        try await withAnkaios(manifest: startup) { ankaios, _ in
            let actions = Actions()
            let bad = Workload("bad", on: "agent_A", runtime: "podman", runtimeConfig: "", configs: ["x": "nothere"])
            let keeping = Task { try await ankaios.keep(Manifest(workloads: [bad])) { actions.add($0) } }
            guard case .failed([.workload("bad")], .rejected)? = await actions.next() else {
                Issue.record("it was not refused")
                return
            }
            await ankaios.close()
            await #expect(throws: AnkaiosError(.shutDown)) { try await keeping.value }
        }
    }
}

/// The actions that were reported, one after the other.
private struct Actions: Sendable {
    private let stream: AsyncStream<KeepingAction>
    private let continuation: AsyncStream<KeepingAction>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func add(_ action: KeepingAction) { continuation.yield(action) }

    func next() async -> KeepingAction? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }
}
