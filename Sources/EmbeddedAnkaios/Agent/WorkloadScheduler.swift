import AnkaiosProtobuf

/// What has to wait for the states of other workloads (AnkaiosBehaviour.md §7.4, §7.6).
struct WorkloadScheduler: Sendable {
    enum Operation: Hashable, Sendable {
        /// With a container of the same instance that has ended and can be started again.
        case create(WorkloadPlan, reusing: String?)
        case update(WorkloadPlan, WorkloadDeletion)
        /// The first half of an update: what is there goes, the new one waits.
        case clear(WorkloadDeletion, for: WorkloadPlan)
        case delete(WorkloadDeletion)

        var name: String {
            switch self {
            case .create(let plan, _), .update(let plan, _): plan.name
            case .clear(let deletion, _), .delete(let deletion): deletion.name
            }
        }
    }

    /// A report or an order that is due now.
    enum Step: Hashable, Sendable {
        case report(Proto.WorkloadInstanceName, Proto.ExecutionState)
        case execute(Operation)
    }

    private var waiting: [Operation] = []

    /// The workload of this name that waits for its start.
    func waitingToStart(_ name: String) -> WorkloadPlan? {
        for case .create(let plan, _) in waiting where plan.name == name { return plan }
        return nil
    }

    /// Nothing of this name waits.
    mutating func forget(_ name: String) {
        waiting.removeAll { $0.name == name }
    }

    /// Ends all waiting. Returns what waited for its start.
    mutating func forgetAll() -> [WorkloadPlan] {
        defer { waiting = [] }
        return waiting.compactMap { if case .create(let plan, _) = $0 { plan } else { nil } }
    }

    /// Takes new operations. What can be done at once comes after all reports of what cannot.
    mutating func add(_ operations: [Operation], _ states: WorkloadStateStore, _ quirks: Quirks) -> [Step] {
        var (reports, ready): ([Step], [Step]) = ([], [])
        for operation in operations {
            switch operation {
            case .create, .clear: forget(operation.name)
            case .update: if !quirks.startsDeletedWaiting || !isOnlyCreated(operation.name) { forget(operation.name) }
            case .delete: if !quirks.startsDeletedWaiting { forget(operation.name) }
            }
            let steps = judge(operation, states, quirks, isNew: true)
            reports += steps.filter { if case .report = $0 { true } else { false } }
            ready += steps.filter { if case .execute = $0 { true } else { false } }
        }
        return reports + ready
    }

    /// Looks again at all that waits, as states have changed.
    mutating func reconsider(_ states: WorkloadStateStore, _ quirks: Quirks) -> [Step] {
        let before = waiting
        waiting = []
        return before.flatMap { judge($0, states, quirks, isNew: false) }
    }

    private func isOnlyCreated(_ name: String) -> Bool { waitingToStart(name) != nil }

    private mutating func judge(
        _ operation: Operation,
        _ states: WorkloadStateStore,
        _ quirks: Quirks,
        isNew: Bool
    ) -> [Step] {
        switch operation {
        case .create(let plan, _):
            if states.fulfils(plan.workload.dependencies) { return [.execute(operation)] }
            waiting.append(operation)
            return isNew ? [.report(plan.instance, .waitingToStart)] : []
        case .delete(let deletion):
            if states.fulfils(deletion.conditions) { return [.execute(operation)] }
            waiting.append(operation)
            return isNew ? [.report(deletion.instance, .waitingToStop)] : []
        case .update(let plan, let deletion):
            guard states.fulfils(deletion.conditions) else {
                waiting.append(operation)
                return isNew ? [.report(deletion.instance, .waitingToStop)] : []
            }
            if states.fulfils(plan.workload.dependencies) { return [.execute(operation)] }
            waiting.append(.create(plan, reusing: nil))
            let clear = Step.execute(.clear(deletion, for: plan))
            // Of one instance the old end would erase the entry; it is told after that (AnkaiosBehaviour.md Q22c).
            let isErased = plan.instance == deletion.instance && !quirks.reportsOldAgainAfterWaiting
            return isErased ? [clear] : [.report(plan.instance, .waitingToStart), clear]
        case .clear:
            return [.execute(operation)]
        }
    }
}
