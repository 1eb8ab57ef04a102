import AnkaiosModel

/// A copy of workload states that follows the events of a subscription (AnkaiosBehaviour.md §4.3, §4.5).
///
/// It serves masks that end in a wildcard or select all workload states; others are not told of everything. What an event
/// costs grows with the event and with what it removes, not with all that there is.
package struct WorkloadStatesCopy: Sendable {
    /// By agent, workload and id.
    private var agents: [String: [String: [String: ExecutionState]]] = [:]

    package init() {}

    package var current: WorkloadStates {
        var states: [WorkloadState] = []
        for (agent, workloads) in agents {
            for (workload, ids) in workloads {
                for (id, state) in ids {
                    let instance = WorkloadInstanceName(workload: workload, agent: agent, id: id)
                    states.append(WorkloadState(instance: instance, executionState: state))
                }
            }
        }
        return WorkloadStates(states)
    }

    package mutating func replace(with snapshot: WorkloadStates) {
        agents = [:]
        for state in snapshot { set(state.executionState, of: state.instance) }
    }

    private func state(of instance: WorkloadInstanceName) -> ExecutionState? {
        agents[instance.agent]?[instance.workload]?[instance.id]
    }

    private mutating func set(_ state: ExecutionState, of instance: WorkloadInstanceName) {
        agents[instance.agent, default: [:]][instance.workload, default: [:]][instance.id] = state
    }

    /// Takes a change; false when the event does not tell all, and the states have to be read anew. That is so for
    /// workloads that are not scheduled: their paths lack the empty agent name.
    package mutating func take(_ change: WorkloadStates, _ altered: ChangedFields) -> Bool {
        var isComplete = true
        for path in altered.removed { isComplete = remove(path) && isComplete }
        // An added entry is whole. An updated one holds only what changed: the state as a pair, the text by itself.
        let changed = Changed(change)
        var news = changed.states
        for path in altered.added { isComplete = changed.told(path) != nil && isComplete }
        for path in altered.updated {
            guard let subject = changed.told(path) else {
                isComplete = false
                continue
            }
            guard case .workloadState(let agent, let workload?, let id?, let field?) = subject else { continue }
            let instance = WorkloadInstanceName(workload: workload, agent: agent, id: id)
            guard let new = changed.states[instance], var known = state(of: instance) else { continue }
            if field == "additionalInfo" {
                known.additionalInfo = new.additionalInfo
            } else {
                (known.state, known.subState) = (new.state, new.subState)
            }
            set(known, of: instance)
            news[instance] = nil
        }
        for (instance, state) in news { set(state, of: instance) }
        return isComplete
    }

    private mutating func remove(_ path: FieldPath) -> Bool {
        guard path.text.hasPrefix("workloadStates") else { return true }
        guard case .workloadState(let agent, let workload, let id, nil) = path.subject else { return false }
        let isGone: Bool
        if let workload, let id {
            isGone = agents[agent]?[workload]?.removeValue(forKey: id) != nil
            if agents[agent]?[workload]?.isEmpty == true { agents[agent]?[workload] = nil }
        } else if let workload {
            isGone = agents[agent]?.removeValue(forKey: workload) != nil
        } else {
            isGone = agents.removeValue(forKey: agent) != nil
        }
        if agents[agent]?.isEmpty == true { agents[agent] = nil }
        return isGone || agents[""] == nil
    }

    /// The states that an event brings.
    private struct Changed {
        let states: [WorkloadInstanceName: ExecutionState]
        private var agents: [String: Set<String>] = [:]

        init(_ change: WorkloadStates) {
            states = Dictionary(change.map { ($0.instance, $0.executionState) }) { _, last in last }
            for instance in states.keys { agents[instance.agent, default: []].insert(instance.workload) }
        }

        /// What a path is about, if the event has what it names; nil: it has not.
        func told(_ path: FieldPath) -> FieldPath.Subject? {
            guard path.text.hasPrefix("workloadStates") else { return .other }
            let subject = path.subject
            guard case .workloadState(let agent, let workload, let id, _) = subject else { return nil }
            if let workload, let id {
                let instance = WorkloadInstanceName(workload: workload, agent: agent, id: id)
                return states[instance] != nil ? subject : nil
            }
            guard let workloads = agents[agent] else { return nil }
            return workload.map(workloads.contains) ?? true ? subject : nil
        }
    }
}
