import AnkaiosModel
import Testing

@testable import AnkaiosCommands

@Suite struct SettlementTests {
    /// A desired workload of this name that waits for others.
    static func workload(_ name: String, _ dependencies: [String: StartCondition] = [:]) -> Workload {
        Workload(name, on: "agent_A", runtime: "podman", runtimeConfig: "", dependencies: dependencies)
    }

    static func states(_ states: KeyValuePairs<String, ExecutionState>) -> WorkloadStates {
        WorkloadStates(
            states.map { name, state in
                WorkloadState(
                    instance: WorkloadInstanceName(workload: name, agent: "agent_A", id: "1"),
                    executionState: state
                )
            }
        )
    }

    static let waiting = ExecutionState(.pending, .waitingToStart)
    static let running = ExecutionState(.running, .ok)
    static let succeeded = ExecutionState(.succeeded, .ok)

    static func isSettled(_ desired: [Workload], _ found: WorkloadStates) -> Bool {
        Settlement(desired: Manifest(workloads: desired).workloads).isSettled(found)
    }

    @Test(arguments: [
        running, succeeded, ExecutionState(.failed, .execFailed), ExecutionState(.notScheduled),
        ExecutionState(.agentDisconnected), ExecutionState(.pending, .startingFailed),
    ])
    func `a workload that has come to its place is settled`(state: ExecutionState) {
        #expect(Self.isSettled([Self.workload("a")], Self.states(["a": state])))
    }

    @Test(arguments: [
        ExecutionState(.pending, .initial), ExecutionState(.pending, .starting), ExecutionState(.stopping, .stopping),
        ExecutionState(.removed), ExecutionState(.other(0)),
    ])
    func `a workload on its way is not settled`(state: ExecutionState) {
        #expect(!Self.isSettled([Self.workload("a")], Self.states(["a": state])))
    }

    @Test func `a workload without an instance is not settled, and one is enough to hold up all`() {
        #expect(!Self.isSettled([Self.workload("a")], WorkloadStates()))
        let settlement = Settlement(desired: Manifest(workloads: ["c", "b", "a"].map { Self.workload($0) }).workloads)
        #expect(settlement.unsettled(in: Self.states(["b": Self.running])) == ["a", "c"])
    }

    @Test func `who waits for something that can no longer come is settled`() {
        let pair = [Self.workload("a"), Self.workload("b", ["a": .failed])]
        #expect(Self.isSettled(pair, Self.states(["a": Self.succeeded, "b": Self.waiting])))
    }

    @Test func `who waits for something that may still come is not settled`() {
        let pair = [Self.workload("a"), Self.workload("b", ["a": .failed])]
        #expect(!Self.isSettled(pair, Self.states(["a": Self.running, "b": Self.waiting])))
        #expect(!Self.isSettled(pair, Self.states(["a": ExecutionState(.pending, .starting), "b": Self.waiting])))
    }

    @Test func `who waits for what has come is about to start`() {
        let pair = [Self.workload("a"), Self.workload("b", ["a": .succeeded])]
        #expect(!Self.isSettled(pair, Self.states(["a": Self.succeeded, "b": Self.waiting])))
    }

    @Test func `waiting in vain passes on`() {
        let chain = [Self.workload("a"), Self.workload("b", ["a": .failed]), Self.workload("c", ["b": .running])]
        #expect(Self.isSettled(chain, Self.states(["a": Self.succeeded, "b": Self.waiting, "c": Self.waiting])))
    }

    @Test func `a cycle is no endless look`() {
        let cycle = [Self.workload("a", ["b": .running]), Self.workload("b", ["a": .running])]
        #expect(!Self.isSettled(cycle, Self.states(["a": Self.waiting, "b": Self.waiting])))
    }
}
