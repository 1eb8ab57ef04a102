import AnkaiosHooks
import AnkaiosTestKit
import TestSupport
import Testing

@testable import AnkaiosOperations

/// What hooks of Ankaios 1.1 make of updates, seen from a client.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct HookedApplyTests {
    private func workload(_ name: String, _ tag: String? = nil) -> Workload {
        var workload = Workload(name, on: "agent_A", runtime: "simulated", runtimeConfig: "")
        if let tag { workload.tags = ["hook": tag] }
        return workload
    }

    /// Does what the tag `hook` says, and keeps workloads called `kept`.
    private static let options = ClusterOptions(
        version: .v1_1,
        hooks: [
            ClusterHook("h") { change throws(Rejection) in
                change.deleted.removeAll { $0.instance.workload == "kept" }
                change.added.removeAll { $0.workload.tags["hook"] == "drop" }
                for index in change.added.indices {
                    switch change.added[index].workload.tags["hook"] {
                    case "move": change.added[index].move(to: "agent_B")
                    case "reject": throw Rejection("not here")
                    default: break
                    }
                }
            }
        ]
    )

    private func withHooks(
        _ configuration: Ankaios.Configuration = Ankaios.Configuration(),
        _ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Void
    ) async throws {
        try await withAnkaios(
            agents: ["agent_A", "agent_B"],
            options: Self.options,
            configuration: configuration
        ) { try await body($0, $1) }
    }

    @Test func `what a hook drops is named and not waited for, and nothing is rolled back`() async throws {
        try await withHooks { ankaios, cluster in
            let manifest = Manifest(workloads: [workload("gone", "drop"), workload("w")])
            let applied = try await ankaios.apply(manifest, waitingUntilRunning: .seconds(60))
            #expect(applied.addedWorkloads.map(\.workload) == ["w"])
            #expect(applied.mutations.map(\.description) == ["a hook has dropped gone"])
            #expect(try await ankaios.isApplied(manifest))
            let again = try await ankaios.apply(manifest, waitingUntilRunning: .seconds(60))
            #expect(again.changes == UpdateResult())
            #expect(again.mutations.map(\.description) == ["a hook has dropped gone"])
        }
    }

    @Test func `what a hook moves is waited for where it is`() async throws {
        try await withHooks { ankaios, _ in
            let manifest = Manifest(workloads: [workload("w", "move")])
            let applied = try await ankaios.apply(manifest, waitingUntilRunning: .seconds(60))
            #expect(applied.addedWorkloads.map(\.agent) == ["agent_B"])
            #expect(applied.mutations.map(\.description) == ["a hook has moved w from agent_A to agent_B"])
            let again = try await ankaios.apply(manifest, waitingUntilRunning: .seconds(60))
            #expect(again.changes == UpdateResult() && again.mutations == applied.mutations)
        }
    }

    @Test func `what a hook refuses is told in its words, and nothing was changed`() async throws {
        try await withHooks { ankaios, _ in
            let text = "Update rejected by mutating hook 'h': 'Hook 'h' rejected the change: not here'"
            let error = await #expect(throws: ApplyError.self) {
                try await ankaios.apply(workload("w", "reject"), waitingUntilRunning: .seconds(60))
            }
            #expect(error?.description.contains(text) == true && error?.rollback == .notNeeded)
            let desired = try await ankaios.state(.desiredState).desiredState
            #expect(desired.workloads["w"] == nil)
        }
    }

    @Test func `what a hook keeps is named`() {
        let old = WorkloadInstanceName(workload: "kept", agent: "agent_A", id: "1")
        let new = WorkloadInstanceName(workload: "kept", agent: "agent_A", id: "2")
        let plan = Plan(workloads: ["kept": .replaced(old, by: new, [])])
        let answer = UpdateResult(addedWorkloads: [new])
        let found = HookMutation.all(in: plan, answer, effective: ["kept": workload("kept")], states: WorkloadStates())
        #expect(found == [.kept(old)])
        #expect(HookMutation.answer(to: plan, found) == answer)
    }

    @Test func `keep does not fight with a hook`() async throws {
        let clock = ManualClock()
        var configuration = Ankaios.Configuration()
        configuration.clock = clock
        try await withHooks(configuration) { ankaios, cluster in
            let dropped = workload("gone", "drop"), moved = workload("there", "move")
            let manifest = Manifest(workloads: [dropped, moved], configs: ["c": "1"])
            let (actions, told) = AsyncStream<KeepingAction>.makeStream()
            let keeping = Task { try await ankaios.keep(manifest) { told.yield($0) } }
            defer { keeping.cancel() }
            /// What is applied next.
            func applied() async throws -> Set<FieldMask> {
                var iterator = actions.makeAsyncIterator()
                let action = await iterator.next()
                switch try #require(action) {
                case .applied(let masks, _): return Set(masks)
                case .failed(_, let error): throw error
                }
            }
            #expect(try await applied() == [.workload("gone"), .workload("there"), .config("c")])
            try await cluster.wait(until: "there", is: "Running(Ok)")
            // Now nothing is left alone because it was applied a short time ago.
            await clock.someoneSleeps(within: .seconds(10))
            clock.advance(by: .seconds(60))
            try await ankaios.deleteConfig("c")
            #expect(try await applied() == [.config("c")], "all else is as the manifest says")
        }
    }

    @Test func `a plan of an Ankaios 1.1 says that hooks may change it`() async throws {
        try await withHooks { ankaios, _ in
            let plan = try await ankaios.plan(Manifest(workloads: [workload("w")]))
            #expect(plan.isSubjectToHooks && "\(plan)".contains("mutating hooks"))
            let empty = try await ankaios.plan(Manifest())
            #expect(!empty.isSubjectToHooks)
        }
        try await withAnkaios(options: ClusterOptions(version: .v1_0)) { ankaios, _ in
            let plan = try await ankaios.plan(Manifest(workloads: [workload("w")]))
            #expect(!plan.isSubjectToHooks)
        }
    }
}
