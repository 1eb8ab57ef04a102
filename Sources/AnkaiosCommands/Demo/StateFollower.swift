import AnkaiosModel
import AnkaiosSDK

/// Follows a subscription for workload states, and prints what changes.
actor StateFollower {
    private let ankaios: Ankaios
    private let events: StateEvents
    private let print: @Sendable (String) -> Void
    private var changes: StateChanges
    private var copy = WorkloadStatesCopy()
    /// The first change that the subscription has told.
    private(set) var firstChange: AlteredFields?

    /// The states as the subscription has told them.
    var states: WorkloadStates { copy.current }

    init(
        _ workloads: Set<String>,
        of ankaios: Ankaios,
        events: StateEvents,
        print: @escaping @Sendable (String) -> Void
    ) {
        self.ankaios = ankaios
        self.events = events
        self.print = print
        changes = StateChanges(of: workloads)
    }

    /// Follows until the states are as wanted, and gives them.
    func follow(until isDone: @Sendable (WorkloadStates) -> Bool) async throws -> WorkloadStates {
        for try await event in events {
            switch event {
            case .snapshot(let state): copy.replace(with: state.workloadStates)
            case .change(let state, let altered):
                firstChange = firstChange ?? altered
                if !copy.take(state.workloadStates, altered) {
                    copy.replace(with: try await ankaios.workloadStates())
                }
            }
            for line in changes.take(copy.current) { print(line) }
            if isDone(copy.current) { return copy.current }
        }
        throw CancellationError()
    }
}

/// Runs an operation for a limited time; nil when the limit came first, and cancelled it.
func within<Result: Sendable>(
    _ limit: Duration,
    _ operation: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
