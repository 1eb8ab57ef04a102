import AnkaiosHooks
import AnkaiosProtobuf
import AnkaiosRules
import Testing

@testable import EmbeddedAnkaios

/// What hooks make of updates (AnkaiosBehaviour.md §5.7, golden-1.1/hooks-*).
struct ServerHookTests {
    private func workload(_ name: String, _ more: String = "tags: {}") -> String {
        "workloads:\n  \(name): {runtime: r, agent: agent_A, runtimeConfig: c, \(more)}\n"
    }

    private func bench(_ hooks: ClusterHook...) throws -> ServerBench {
        try ServerBench(version: .v1_1, hooks: hooks, agents: ["agent_A", "agent_B"])
    }

    private static func tagging(_ name: String, prio: UInt8) -> ClusterHook {
        ClusterHook(name, prio: prio) { change throws(Rejection) in
            for index in change.added.indices {
                change.added[index].workload.tags["last"] = name
                change.added[index].workload.tags[name] = "yes"
            }
        }
    }

    private func added(_ names: String...) -> Proto.Response.Content {
        .updateStateSuccess(.init(addedWorkloads: names))
    }

    private let id = InstanceIDs.c

    @Test func `hooks run by prio, equals in their order, each on what the other has left`() throws {
        var bench = try bench(
            Self.tagging("c", prio: 9),
            Self.tagging("a", prio: 1),
            Self.tagging("d", prio: 9),
            Self.tagging("b", prio: 1)
        )
        let answer = try bench.update(["desiredState.workloads.w"], workload("w"))
        #expect(answer == added("w.\(id).agent_A"))
        let read = bench.read("desiredState.workloads.w.tags", "effectiveState.workloads.w.tags")
        let state = try #require(read)
        #expect(state.desiredState?.workloads?.workloads["w"]?.tags == nil)
        #expect(
            state.effectiveState?.workloads?.workloads["w"]?.tags?.tags
                == ["last": "d", "a": "yes", "b": "yes", "c": "yes", "d": "yes"]
        )
    }

    @Test func `what a hook drops is not in effect, and what it keeps goes on`() throws {
        var bench = try bench(
            ClusterHook("h") { change throws(Rejection) in
                change.added.removeAll { $0.workload.tags["h"] == "drop" }
                change.deleted.removeAll { $0.instance.workload == "kept" }
            }
        )
        var answer = try bench.update(["desiredState.workloads.w"], workload("w", "tags: {h: drop}"))
        #expect(answer == added())
        #expect(bench.server.desired.effective["w"] == nil && bench.server.desired.rendered["w"] != nil)
        #expect(bench.server.states.agents.isEmpty)
        _ = try bench.update(["desiredState.workloads.kept"], workload("kept"))
        answer = try bench.update(["desiredState.workloads.kept"])
        #expect(answer == added())
        #expect(bench.server.desired.effective["kept"] != nil && bench.server.desired.rendered["kept"] == nil)
        // The next change renders all anew: what was dropped is in effect then, and what was kept is not, as upstream.
        _ = try bench.update(["desiredState.workloads.x"], workload("x"))
        #expect(bench.server.desired.effective.keys.sorted() == ["w", "x"])
    }

    @Test func `a moved workload is told to its new agent under its old id, and sending it again changes nothing`()
        throws
    {
        var bench = try bench(
            ClusterHook("h") { change throws(Rejection) in
                for index in change.added.indices { change.added[index].move(to: "agent_B") }
            }
        )
        var answer = try bench.update(["desiredState.workloads.w"], workload("w"))
        #expect(answer == added("w.\(id).agent_B"))
        #expect(bench.server.states.instances(on: "agent_B").map(\.workloadName) == ["w"])
        answer = try bench.update(["desiredState.workloads.w"], workload("w"))
        #expect(answer == added())
        #expect(bench.server.desired.effective["w"]?.workload?.agent == "agent_B")
    }

    @Test(arguments: [
        (
            HookOutcome.rejected(" no w here\n"),
            "Update rejected by mutating hook 'h': 'Hook 'h' rejected the change: no w here'"
        ),
        (
            .failed("Failed to execute hook '/h': No such file or directory (os error 2)"),
            "Update rejected: 'Mutating hook 'h' execution failed: 'Failed to execute hook '/h': No such file or directory (os error 2)''"
        ),
        (
            .output([0xFF, 0xFF, 0xFF]),
            "Update rejected: 'Resulting State is invalid, reason: 'Failed to decode protobuf output from hook 'h': failed to "
                + "decode Protobuf message: invalid varint''"
        ),
        (
            .output([0x0A, 0x00]),
            "Update rejected: 'Resulting State is invalid, reason: 'Failed to convert output from hook 'h': No instance name''"
        ),
    ])
    func `a hook that refuses or fails is named, and nothing changes`(_ outcome: HookOutcome, _ text: String) throws {
        var bench = try bench(ClusterHook("h", bytes: { _ in outcome }))
        let answer = try bench.update(["desiredState.workloads.w"], workload("w"))
        #expect(answer == .error(.init(message: text)))
        #expect(bench.server.desired.requested.workloads == Proto.WorkloadMap())
    }

    @Test func `hooks are asked of the startup manifest, and a refusal ends the server`() throws {
        let hook = ClusterHook("h") { change throws(Rejection) in
            if !change.added.isEmpty { throw Rejection("not now") }
        }
        let failure = StartupManifest.refused(
            "Mutating hook 'h' vetoed the state change: 'Hook 'h' rejected the change: not now'"
        )
        #expect(throws: failure) {
            try ServerBench("apiVersion: v1\n" + workload("w"), version: .v1_1, hooks: [hook])
        }
    }

    @Test func `without a change of workloads no hook is asked`() throws {
        var bench = try bench(ClusterHook("h") { _ throws(Rejection) in throw Rejection("never") })
        let answer = try bench.update(["desiredState.configs.c"], "configs: {c: v}")
        #expect(answer == added())
    }
}

/// Ids of runtime configs.
enum InstanceIDs {
    static let c = InstanceID.of(runtimeConfig: "c")
    static let red = InstanceID.of(runtimeConfig: "x red")
}
