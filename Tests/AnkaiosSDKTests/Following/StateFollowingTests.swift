import AnkaiosModel
import Testing

@testable import AnkaiosSDK

/// What the events of a subscription come to.
@Suite struct StateFollowingTests {
    private let scheduled = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "1")
    private let unscheduled = WorkloadInstanceName(workload: "idle", agent: "", id: "2")
    private let running = ExecutionState(.running, .ok)
    private let stopping = ExecutionState(.stopping, .requestedAtRuntime)

    private func state(_ states: [WorkloadInstanceName: ExecutionState]) -> CompleteState {
        let found = states.sorted { $0.key < $1.key }.map { WorkloadState(instance: $0.key, executionState: $0.value) }
        return CompleteState(workloadStates: WorkloadStates(found))
    }

    private func change(of instance: WorkloadInstanceName, to new: ExecutionState) -> StateEvent {
        let path = "workloadStates.\(instance.agent).\(instance.workload).\(instance.id).state"
        return .change(state([instance: new]), ChangedFields(updated: [FieldPath(path)]))
    }

    /// The removal of one without an agent: its path cannot be told from another one's.
    private var unclear: StateEvent {
        .change(CompleteState(), ChangedFields(removed: ["workloadStates.idle.2"]))
    }

    private func steps(_ events: StateEvent...) -> [(step: StateFollowing.Step, state: CompleteState)] {
        var following = StateFollowing()
        return events.map { (following.take($0), following.state) }
    }

    @Test func `a snapshot and complete changes are states, in their order`() {
        let steps = steps(.snapshot(state([scheduled: running])), change(of: scheduled, to: stopping))
        #expect(steps.map(\.step) == [.next(isAfterGap: false), .next(isAfterGap: false)])
        #expect(steps.map(\.state) == [state([scheduled: running]), state([scheduled: stopping])])
    }

    @Test func `a second snapshot comes after a gap`() {
        let steps = steps(.snapshot(state([scheduled: running])), .snapshot(state([:])))
        #expect(steps.map(\.step) == [.next(isAfterGap: false), .next(isAfterGap: true)])
    }

    @Test func `what is queued behind an incomplete event never makes an older state of a newer one`() {
        let both = state([scheduled: running, unscheduled: ExecutionState(.notScheduled)])
        let steps = steps(
            .snapshot(both),
            unclear,
            change(of: scheduled, to: stopping),
            .snapshot(state([scheduled: stopping])),
            change(of: scheduled, to: running)
        )
        #expect(
            steps.map(\.step) == [
                .next(isAfterGap: false), .refresh, .nothing, .next(isAfterGap: true), .next(isAfterGap: false),
            ]
        )
        #expect(steps[1...2].allSatisfy { $0.state == both }, "it stays as it was until all is known")
        #expect(steps[3...].map(\.state) == [state([scheduled: stopping]), state([scheduled: running])])
    }

    @Test func `a snapshot that does not come is asked for again after 64 changes`() {
        let changes = Array(repeating: change(of: scheduled, to: running), count: 128)
        var following = StateFollowing()
        _ = following.take(.snapshot(state([unscheduled: ExecutionState(.notScheduled)])))
        #expect(following.take(unclear) == .refresh)
        let asked = changes.indices.filter { following.take(changes[$0]) == .refresh }
        #expect(asked == [63, 127])
    }
}
