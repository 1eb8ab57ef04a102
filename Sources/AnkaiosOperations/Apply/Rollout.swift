import AnkaiosModel

/// The way of workloads from an accepted update until all of them run, or one can no longer run. It gets each state
/// that the workloads go through.
///
/// A workload that is replaced under the same instance name is `Running` at first, from its former life. It counts as
/// running only after it was seen to go (AnkaiosBehaviour.md §4.8). Its first failure may be an old one's, too, and is
/// not taken as final (AnkaiosBehaviour.md Q24a).
struct Rollout {
    enum Verdict: Hashable {
        /// All run, or have ended well.
        case running
        /// These do not run yet.
        case waiting([WorkloadInstanceName])
        /// This one can no longer run by itself.
        case hopeless(WorkloadInstanceName, ExecutionState)
    }

    fileprivate struct Awaited {
        var instance: WorkloadInstanceName
        /// The instance that has to go first.
        var former: WorkloadInstanceName?
        var formerLife: FormerLife
        /// Whether it had a former life under the same name.
        var isReplaced: Bool
        var restarts: Bool
    }

    private var awaited: [Awaited]

    /// - Parameters:
    ///   - plan: the expected changes of the update. Its workloads are waited for, if they have an agent.
    ///   - answer: what it did.
    ///   - mutations: what mutating hooks have made of it: what they have dropped is not waited for.
    ///   - workloads: the desired workloads, for their restart policies.
    ///   - before: the workload states before the update was sent.
    init(
        _ plan: Plan,
        _ answer: UpdateResult,
        _ mutations: [HookMutation] = [],
        workloads: [String: Workload],
        before: WorkloadStates
    ) {
        let dropped = Set(
            mutations.compactMap { if case .dropped(let instance) = $0 { instance.workload } else { nil } }
        )
        let moved = Dictionary(
            mutations.compactMap { if case .moved(_, to: let new) = $0 { (new.workload, new) } else { nil } }
        ) { _, last in last }

        let added = Dictionary(answer.addedWorkloads.map { ($0.workload, $0) }) { _, last in last }
        let deleted = Dictionary(answer.deletedWorkloads.map { ($0.workload, $0) }) { _, last in last }
        awaited = plan.workloads.sorted { $0.key < $1.key }.compactMap { name, planned in
            guard !dropped.contains(name), let instance = added[name] ?? moved[name] ?? planned.instance,
                !instance.agent.isEmpty
            else { return nil }
            let isReplaced = added[name] != nil && before[instance] != nil
            return Awaited(
                instance: instance,
                former: deleted[name],
                formerLife: FormerLife(lasts: isReplaced),
                isReplaced: isReplaced,
                restarts: ![nil, .never].contains(workloads[name]?.restartPolicy)
            )
        }
    }

    /// States may have been missed, up to this time after the update's answer.
    mutating func missedStates(until sinceAnswer: Duration) {
        for at in awaited.indices { awaited[at].formerLife.missedStates(until: sinceAnswer) }
    }

    mutating func take(_ states: WorkloadStates) -> Verdict {
        var waiting: [WorkloadInstanceName] = []
        for at in awaited.indices {
            let state = states[awaited[at].instance]
            awaited[at].formerLife.saw(state)
            if let problem = awaited[at].problem(in: states) { return .hopeless(problem.0, problem.1) }
            guard !awaited[at].formerLife.lasts, state?.state == .running || state?.state == .succeeded else {
                waiting.append(awaited[at].instance)
                continue
            }
        }
        return waiting.isEmpty ? .running : .waiting(waiting)
    }
}

extension Rollout.Awaited {
    /// What keeps it from running for good.
    fileprivate func problem(in states: WorkloadStates) -> (WorkloadInstanceName, ExecutionState)? {
        // What is not deleted is not replaced either (AnkaiosBehaviour.md Q24).
        if let former, let state = states[former], state.state == .stopping, state.subState == .deleteFailed {
            return (former, state)
        }
        guard let state = states[instance] else { return nil }
        switch (state.state, state.subState) {
        case (.pending, .startingFailed):
            return (instance, state)
        case (.failed, .execFailed) where !isReplaced && !restarts, (.failed, .lost) where !isReplaced:
            return (instance, state)
        default:
            return nil
        }
    }
}

extension PlannedWorkload {
    /// The instance that is there in the end.
    var instance: WorkloadInstanceName? {
        switch self {
        case .created(let instance), .unchanged(let instance), .replaced(_, by: let instance, _): instance
        case .deleted: nil
        }
    }
}
