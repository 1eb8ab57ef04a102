import AnkaiosModel

/// A copy of workload states that follows the events of a subscription (reference §4.3, §4.5).
///
/// It serves masks that end in a wildcard or select all workload states; others are not told of everything.
package struct WorkloadStatesCopy: Sendable {
    private var states: [WorkloadInstanceName: ExecutionState] = [:]

    package init() {}

    package var current: WorkloadStates {
        WorkloadStates(states.map { WorkloadState(instance: $0.key, executionState: $0.value) })
    }

    package mutating func replace(with snapshot: WorkloadStates) {
        states = Dictionary(snapshot.map { ($0.instance, $0.executionState) }) { _, last in last }
    }

    /// Takes a change; false when the event does not tell all, and the states have to be read anew. That is so for
    /// workloads that are not scheduled: their paths lack the empty agent name.
    package mutating func take(_ change: WorkloadStates, _ altered: AlteredFields) -> Bool {
        var isComplete = true
        for path in altered.removed { isComplete = remove(path) && isComplete }
        // An added entry is whole. An updated one holds only what changed: the state as a pair, the text by itself.
        var news = Dictionary(change.map { ($0.instance, $0.executionState) }) { _, last in last }
        let changed = Set(news.keys)
        for path in altered.added { isComplete = told(path, in: changed) != nil && isComplete }
        for path in altered.updated {
            guard let subject = told(path, in: changed) else {
                isComplete = false
                continue
            }
            guard case .workloadState(let agent, let workload?, let id?, let field?) = subject else { continue }
            let instance = WorkloadInstanceName(workload: workload, agent: agent, id: id)
            guard let new = change[instance], var known = states[instance] else { continue }
            if field == "additionalInfo" {
                known.additionalInfo = new.additionalInfo
            } else {
                (known.state, known.subState) = (new.state, new.subState)
            }
            states[instance] = known
            news[instance] = nil
        }
        states.merge(news) { _, new in new }
        return isComplete
    }

    /// What a path is about, if the event has what it names; nil: it has not.
    private func told(_ path: FieldPath, in changed: Set<WorkloadInstanceName>) -> FieldPath.Subject? {
        guard path.text.hasPrefix("workloadStates") else { return .other }
        let subject = path.subject
        guard case .workloadState(let agent, let workload, let id, _) = subject else { return nil }
        if let workload, let id {
            return changed.contains(WorkloadInstanceName(workload: workload, agent: agent, id: id)) ? subject : nil
        }
        let isThere = changed.contains { $0.agent == agent && (workload == nil || $0.workload == workload) }
        return isThere ? subject : nil
    }

    private mutating func remove(_ path: FieldPath) -> Bool {
        guard path.text.hasPrefix("workloadStates") else { return true }
        guard case .workloadState(let agent, let workload, let id, nil) = path.subject else { return false }
        let gone = states.keys.filter {
            $0.agent == agent && (workload == nil || $0.workload == workload) && (id == nil || $0.id == id)
        }
        for instance in gone { states[instance] = nil }
        return !gone.isEmpty || states.keys.allSatisfy { !$0.agent.isEmpty }
    }
}
