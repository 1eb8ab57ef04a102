import AnkaiosModel
import AnkaiosSDK

/// Follows the states of workloads, and prints what changes.
actor StateFollower {
    private let followed: StateSequence
    private let print: @Sendable (String) -> Void
    private var changes: StateChanges
    /// The first change that the subscription has told.
    private(set) var firstChange: ChangedFields?

    /// The states as the subscription has told them.
    nonisolated var states: WorkloadStates { followed.state.workloadStates }

    init(_ workloads: Set<String>, in followed: StateSequence, print: @escaping @Sendable (String) -> Void) {
        self.followed = followed
        self.print = print
        changes = StateChanges(of: workloads)
    }

    /// Follows until the states are as wanted, and gives them.
    func follow(until isDone: @Sendable (WorkloadStates) -> Bool) async throws -> WorkloadStates {
        for try await next in followed {
            firstChange = firstChange ?? next.altered
            let states = next.state.workloadStates
            for line in changes.take(states) { print(line) }
            if isDone(states) { return states }
        }
        throw CancellationError()
    }
}
