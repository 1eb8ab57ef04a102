import AnkaiosModel
import Testing

@testable import AnkaiosOperations

/// When workloads count as running, by the states that they go through.
@Suite struct RolloutTests {
    private let new = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "2")
    private let old = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "1")
    private let workload = Workload("w", on: "agent_A", runtime: "r", runtimeConfig: "")

    /// What a rollout says to each of these states of an instance; nil: it has none.
    private func verdicts(
        _ planned: PlannedWorkload,
        restarting: RestartPolicy? = nil,
        before: ExecutionState? = nil,
        of other: WorkloadInstanceName? = nil,
        _ states: ExecutionState?...
    ) -> [Rollout.Verdict] {
        var workload = workload
        workload.restartPolicy = restarting
        let answer = UpdateResult(
            addedWorkloads: planned.added.map { [$0] } ?? [],
            deletedWorkloads: planned.deleted.map { [$0] } ?? []
        )
        let instance = other ?? new
        func all(_ state: ExecutionState?) -> WorkloadStates {
            WorkloadStates(state.map { [WorkloadState(instance: instance, executionState: $0)] } ?? [])
        }
        var rollout = Rollout(
            Plan(workloads: ["w": planned]),
            answer,
            workloads: ["w": workload],
            before: all(before)
        )
        return states.map { rollout.take(all($0)) }
    }

    private let starting = ExecutionState(.pending, .starting)
    private let running = ExecutionState(.running, .ok)
    private let stopping = ExecutionState(.stopping, .requestedAtRuntime)
    private let failed = ExecutionState(.failed, .execFailed)
    private var waits: Rollout.Verdict { .waiting([new]) }

    @Test func `a new workload runs when it runs, or has ended well`() {
        #expect(verdicts(.created(new), nil, starting, running) == [waits, waits, .running])
        #expect(verdicts(.created(new), starting, ExecutionState(.succeeded, .ok)) == [waits, .running])
    }

    @Test func `one that is there already need not do anything`() {
        #expect(verdicts(.unchanged(new), before: running, running) == [.running])
    }

    @Test func `running in the former life does not count`() {
        let replaced = PlannedWorkload.replaced(new, by: new, [])
        #expect(
            verdicts(replaced, before: running, running, stopping, nil, starting, running)
                == [waits, waits, waits, waits, .running]
        )
    }

    @Test func `a failure is final unless it is started again, or may be one of the former life`() {
        #expect(verdicts(.created(new), starting, failed) == [waits, .hopeless(new, failed)])
        #expect(verdicts(.created(new), restarting: .onFailure, failed, running) == [waits, .running])
        let replaced = PlannedWorkload.replaced(new, by: new, [])
        #expect(
            verdicts(replaced, before: running, stopping, starting, failed, running) == [waits, waits, waits, .running]
        )
    }

    @Test func `what cannot be started is final`() {
        let hopeless = ExecutionState(.pending, .startingFailed, additionalInfo: "no such image")
        #expect(verdicts(.created(new), restarting: .always, starting, hopeless) == [waits, .hopeless(new, hopeless)])
    }

    @Test func `an old instance that cannot be deleted is never replaced`() {
        let stuck = ExecutionState(.stopping, .deleteFailed)
        #expect(verdicts(.replaced(old, by: new, []), of: old, stopping, stuck) == [waits, .hopeless(old, stuck)])
    }

    @Test func `what goes, and what has no agent, is not waited for`() {
        #expect(verdicts(.deleted(old), nil) == [.running])
        #expect(verdicts(.created(WorkloadInstanceName(workload: "w", agent: "", id: "2")), nil) == [.running])
    }

    @Test func `after an interruption what runs counts as new only some time after the answer`() {
        let answer = UpdateResult(addedWorkloads: [new], deletedWorkloads: [new])
        let states = WorkloadStates([WorkloadState(instance: new, executionState: running)])
        var rollout = Rollout(
            Plan(workloads: ["w": .replaced(new, by: new, [])]),
            answer,
            workloads: ["w": workload],
            before: states
        )
        #expect(rollout.take(states) == waits)
        rollout.missedStates(until: .seconds(2.9))
        #expect(rollout.take(states) == waits)
        rollout.missedStates(until: .seconds(3))
        #expect(rollout.take(states) == .running)
    }
}
