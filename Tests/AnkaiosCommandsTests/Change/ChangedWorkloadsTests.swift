import AnkaiosModel
import Testing

@testable import AnkaiosCommands

@Suite struct ChangedWorkloadsTests {
    private let web = WorkloadInstanceName(workload: "web", agent: "agent_A", id: "1")
    private let desired = ["web": Workload("web", on: "agent_A", runtime: "podman", runtimeConfig: "")]

    private func states(_ state: ExecutionState?) -> WorkloadStates {
        WorkloadStates(state.map { [WorkloadState(instance: web, executionState: $0)] } ?? [])
    }

    @Test func `a workload that comes is done when it stays as it is`() {
        var changed = ChangedWorkloads(UpdateStateSuccess(addedWorkloads: [web]), workloads: desired, agents: nil)
        changed.take(states(ExecutionState(.pending, .initial)))
        #expect(!changed.isDone)
        #expect(changed.table.rows == [["web", "agent_A", "podman", "* Pending(Initial)", ""]])
        changed.take(states(ExecutionState(.running, .ok)))
        #expect(changed.isDone && changed.table.rows[0][3] == "  Running(Ok)")
    }

    @Test func `one that is replaced under its own name is not done in its former life`() {
        let changes = UpdateStateSuccess(addedWorkloads: [web], deletedWorkloads: [web])
        var changed = ChangedWorkloads(changes, workloads: desired, agents: nil)
        changed.take(states(ExecutionState(.running, .ok)))
        #expect(!changed.isDone)
        changed.take(states(ExecutionState(.stopping, .requestedAtRuntime)))
        changed.take(states(nil))
        #expect(!changed.isDone)
        changed.take(states(ExecutionState(.running, .ok)))
        #expect(changed.isDone)
    }

    @Test func `one that goes is done when it is gone, and reads as removed`() {
        var changed = ChangedWorkloads(UpdateStateSuccess(deletedWorkloads: [web]), workloads: [:], agents: nil)
        changed.take(states(ExecutionState(.running, .ok)))
        #expect(!changed.isDone)
        changed.take(states(nil))
        #expect(changed.isDone && changed.table.rows == [["web", "agent_A", "", "  Removed", ""]])
    }

    @Test func `what is on an agent that is not connected is not waited for`() {
        var changed = ChangedWorkloads(UpdateStateSuccess(addedWorkloads: [web]), workloads: desired, agents: ["other"])
        changed.take(states(ExecutionState(.pending, .initial)))
        #expect(changed.isDone)
    }
}
