import AnkaiosHooks
import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// What a server of Ankaios 1.1 says of the state in effect (AnkaiosBehaviour.md §3.5, golden-1.1).
struct EffectiveStateTests {
    private static let manifest = """
        apiVersion: v1
        configs: {c: red}
        workloads:
          w: {runtime: r, agent: agent_A, runtimeConfig: 'x {{v}}', configs: {v: c}}
        """

    private func bench(_ version: AnkaiosVersion = .v1_1, hooks: [ClusterHook] = []) throws -> ServerBench {
        try ServerBench(Self.manifest, version: version, hooks: hooks)
    }

    @Test func `the effective state has rendered workloads and no configs`() throws {
        var bench = try bench()
        let whole = bench.read()
        let effective = try #require(whole?.effectiveState)
        #expect(effective.workloads?.workloads["w"]?.runtimeConfig == "x red")
        #expect(effective.workloads?.workloads["w"]?.configs == Proto.ConfigMappings())
        #expect(effective.configs == Proto.ConfigMap())
        let field = bench.read("effectiveState.workloads.w.agent")?.effectiveState
        #expect(field?.workloads?.workloads == ["w": Proto.Workload(agent: "agent_A")])
        let nothing = bench.read("effectiveState.workloads.nobody")?.effectiveState
        #expect(nothing == Proto.State(apiVersion: "v1"))
    }

    @Test func `Ankaios 1.0 has no effective state`() throws {
        var bench = try bench(.v1_0)
        let whole = bench.read()
        #expect(whole != nil && whole?.effectiveState == nil)
        let masked = bench.read("effectiveState")
        #expect(masked == Proto.CompleteState())
        let answer = try bench.update(["effectiveState.workloads.w"])
        #expect(answer == .error(.init(message: "Update rejected: 'Could not find field effectiveState.workloads.w'")))
    }

    @Test func `events of a changed config tell of the workload in effect`() throws {
        var bench = try bench()
        bench.subscribe()
        let new = Proto.CompleteState(desiredState: try StartupManifest.parse("apiVersion: v1\nconfigs: {c: blue}"))
        let update = Proto.UpdateStateRequest(newState: new, updateMask: ["desiredState.configs.c"])
        bench.tell(.request(.init(requestId: "controller@u", content: .updateStateRequest(update))))
        let (state, fields) = try #require(bench.takeStates().first)
        #expect(
            fields.updatedFields.sorted() == ["desiredState.configs.c", "effectiveState.workloads.w.runtimeConfig"]
        )
        #expect(state.effectiveState?.workloads?.workloads == ["w": Proto.Workload(runtimeConfig: "x blue")])
    }

    @Test(arguments: [["effectiveState"], ["effectiveState.workloads.w"], ["effectiveState.configs.new"]])
    func `a mask of the effective state is taken and changes nothing`(_ masks: [String]) throws {
        var bench = try bench()
        let before = bench.read()
        let answer = try bench.update(masks)
        #expect(answer == .updateStateSuccess(.init()))
        let after = bench.read()
        #expect(after == before)
    }

    @Test func `an update without masks needs an effective state with workloads`() throws {
        var bench = try bench()
        let state = Proto.State(apiVersion: "v1", workloads: .init(), configs: .init())
        let text =
            "Update rejected: 'Resulting State is invalid, reason: 'Could not parse into CompleteState: 'Cannot convert "
            + "field 'effective_state' to spec object: 'Missing field 'workloads''.'''"
        let refusal = bench.ask(.updateStateRequest(.init(newState: .init(desiredState: state))))
        #expect(refusal.map(\.content) == [.error(.init(message: text))])
        #expect(bench.server.desired.rendered.count == 1)
        let new = Proto.CompleteState(desiredState: state, effectiveState: state)
        let answer = bench.ask(.updateStateRequest(.init(newState: new)))
        let deleted = ["w.\(InstanceIDs.red).agent_A"]
        #expect(answer.map(\.content) == [.updateStateSuccess(.init(deletedWorkloads: deleted))])
        #expect(bench.server.desired.rendered.isEmpty)
    }
}
