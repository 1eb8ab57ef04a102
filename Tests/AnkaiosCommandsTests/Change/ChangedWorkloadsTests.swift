import AnkaiosModel
import Testing

@testable import AnkaiosCommands

@Suite struct ChangedWorkloadsTests {
    private let web = WorkloadInstanceName(workload: "web", agent: "agent_A", id: "1")
    private let desired = State(workloads: ["web": Workload("web", on: "agent_A", runtime: "podman", runtimeConfig: "")]
    )

    private func states(_ state: ExecutionState?) -> WorkloadStates {
        WorkloadStates(state.map { [WorkloadState(instance: web, executionState: $0)] } ?? [])
    }

    private func state(_ desired: State = .empty, _ state: ExecutionState? = nil) -> CompleteState {
        CompleteState(desiredState: desired, workloadStates: states(state))
    }

    private func coming(to now: ExecutionState, agents: Set<String>? = nil) -> ChangedWorkloads {
        let changes = UpdateResult(addedWorkloads: [web])
        return ChangedWorkloads(changes, before: state(), now: state(desired, now), agents: agents)
    }

    @Test func `a workload that comes is done when it stays as it is`() {
        var changed = coming(to: ExecutionState(.pending, .initial))
        #expect(!changed.isDone)
        #expect(changed.table().rows == [["web", "agent_A", "podman", "| Pending(Initial)", ""]])
        #expect(changed.table(step: 5).rows[0][3] == "/ Pending(Initial)")
        changed.take(states(ExecutionState(.running, .ok)))
        #expect(changed.isDone && changed.table().rows[0][3] == "  Running(Ok)")
    }

    @Test(arguments: [
        ExecutionState(.succeeded, .ok), ExecutionState(.failed, .lost), ExecutionState(.notScheduled),
        ExecutionState(.agentDisconnected), ExecutionState(.pending, .startingFailed),
    ])
    func `a workload that comes is done in each state that lasts`(state: ExecutionState) {
        #expect(coming(to: state).isDone)
    }

    @Test(arguments: [
        ExecutionState(.pending, .waitingToStart), ExecutionState(.pending, .starting),
        ExecutionState(.stopping, .stopping),
    ])
    func `a workload on its way is waited for, also for another one`(state: ExecutionState) {
        #expect(!coming(to: state).isDone)
    }

    @Test func `one that is replaced under its own name is not done in its former life`() {
        let changes = UpdateResult(addedWorkloads: [web], deletedWorkloads: [web])
        let running = ExecutionState(.running, .ok)
        var changed = ChangedWorkloads(
            changes,
            before: state(desired, running),
            now: state(desired, running),
            agents: nil
        )
        #expect(!changed.isDone && changed.table().rows.count == 1)
        changed.take(states(ExecutionState(.stopping, .requestedAtRuntime)))
        changed.take(states(nil))
        #expect(!changed.isDone)
        changed.take(states(ExecutionState(.running, .ok)))
        #expect(changed.isDone)
    }

    @Test func `a step that passed before the first look counts, and is not shown`() {
        let running = state(desired, ExecutionState(.running, .ok))
        let changed = ChangedWorkloads(
            UpdateResult(addedWorkloads: [web], deletedWorkloads: [web]),
            before: running,
            passed: [states(ExecutionState(.stopping, .requestedAtRuntime)), states(nil)],
            now: running,
            agents: nil
        )
        #expect(changed.isDone && changed.table().rows[0][3] == "  Running(Ok)")
    }

    @Test func `after an interruption one that runs is done some time after the answer`() {
        let changes = UpdateResult(addedWorkloads: [web], deletedWorkloads: [web])
        let running = state(desired, ExecutionState(.running, .ok))
        var changed = ChangedWorkloads(changes, before: running, now: running, agents: nil)
        changed.missedStates(until: .seconds(1))
        changed.take(running.workloadStates)
        #expect(!changed.isDone)
        changed.missedStates(until: .seconds(3))
        changed.take(running.workloadStates)
        #expect(changed.isDone)
    }

    @Test func `one that goes has no runtime any more, and reads as removed in the end`() {
        let changes = UpdateResult(deletedWorkloads: [web])
        let running = ExecutionState(.running, .ok)
        var changed = ChangedWorkloads(
            changes,
            before: state(desired, running),
            now: state(.empty, running),
            agents: nil
        )
        #expect(!changed.isDone)
        changed.take(states(nil))
        #expect(changed.isDone && changed.table().rows == [["web", "agent_A", "", "  Removed", ""]])
        changed.take(states(running))
        #expect(changed.isDone, "an older state that comes late does not bring it back")
    }

    @Test func `one that was gone at the first look is shown with the runtime that it had`() {
        let changes = UpdateResult(deletedWorkloads: [web])
        let before = state(desired, ExecutionState(.running, .ok))
        let changed = ChangedWorkloads(changes, before: before, now: state(), agents: nil)
        #expect(changed.isDone && changed.table().rows == [["web", "agent_A", "podman", "  Removed", ""]])
    }

    @Test func `what is on an agent that is not connected is not waited for`() {
        #expect(coming(to: ExecutionState(.pending, .initial), agents: ["other"]).isDone)
    }
}
