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

    @Test func `what differs again soon after comes back after a pause of the configuration's clock`() async throws {
        let clock = ManualClock()
        var configuration = Ankaios.Configuration()
        configuration.clock = clock
        try await withAnkaios(manifest: startup, configuration: configuration) { ankaios, _ in
            let actions = Actions()
            let keeping = Task { try await ankaios.keep(Manifest(configs: ["c": "1"])) { actions.add($0) } }
            for pause in [1, 2, 5] {
                guard case .applied([.config("c")], _)? = await actions.next() else {
                    Issue.record("it gives up")
                    return
                }
                try await ankaios.deleteConfig("c")
                await clock.someoneSleeps(within: .seconds(pause))
                clock.advance(by: .seconds(pause))
            }
            keeping.cancel()
            await #expect(throws: AnkaiosError(.cancelled)) { try await keeping.value }
        }
    }

    @Test func `what is refused keeps nothing else from being applied`() async throws {
        try await withAnkaios(manifest: startup) { [radio] ankaios, _ in
            let actions = Actions()
            let bad = Workload("bad", on: "agent_A", runtime: "podman", runtimeConfig: "", configs: ["x": "nothere"])
            let manifest = Manifest(workloads: [bad, radio], configs: ["c": "1"])
            let keeping = Task { try await ankaios.keep(manifest) { actions.add($0) } }
            var told: [[FieldMask]: Bool] = [:]
            while told.count < 3, let action = await actions.next() {
                switch action {
                case .applied(let masks, _): told[masks] = true
                case .failed(let masks, _): told[masks] = false
                }
            }
            #expect(told == [[.config("c")]: true, [.workload("radio")]: true, [.workload("bad")]: false])
            keeping.cancel()
            await #expect(throws: AnkaiosError(.cancelled)) { try await keeping.value }
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
