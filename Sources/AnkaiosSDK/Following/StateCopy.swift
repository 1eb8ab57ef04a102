package import AnkaiosModel

/// A copy of a part of the state that follows the events of a subscription (AnkaiosBehaviour.md §4.3 to §4.6).
///
/// An event names what changed by its top-most nodes. The copy takes workloads, desired and in effect, and their fields
/// from it. It also takes whole configs and agents, an agent's load, and workload states. Anything else makes the copy
/// stale, such as members of configs and ambiguous paths: the state is then read anew.
package struct StateCopy: Sendable {
    private var rest = CompleteState()
    private var workloadStates = WorkloadStatesCopy()

    package init() {}

    /// The state, as far as it is known.
    package var state: CompleteState {
        var state = rest
        state.workloadStates = workloadStates.current
        return state
    }

    package mutating func replace(with snapshot: CompleteState) {
        rest = snapshot
        rest.workloadStates = WorkloadStates()
        workloadStates.replace(with: snapshot.workloadStates)
    }

    /// Takes a change; false when the event does not tell all of it.
    package mutating func take(_ change: CompleteState, _ altered: ChangedFields) -> Bool {
        var isComplete = workloadStates.take(change.workloadStates, altered)
        for path in altered.removed where !isComplete || !remove(path, change) { isComplete = false }
        for path in altered.added where !isComplete || !set(path, change) { isComplete = false }
        for path in altered.updated where !isComplete || !update(path, change) { isComplete = false }
        return isComplete
    }

    private mutating func remove(_ path: FieldPath, _ change: CompleteState) -> Bool {
        switch path.subject {
        case .workload(let name, field: nil): rest.desiredState.workloads[name] = nil
        case .effectiveWorkload(let name, field: nil): rest.effectiveState.workloads[name] = nil
        case .workload(let name, let field?):
            return rest.desiredState.workloads[name]?.remove(WorkloadField(field)) ?? false
        case .effectiveWorkload(let name, let field?):
            return rest.effectiveState.workloads[name]?.remove(WorkloadField(field)) ?? false
        case .config(let name, key: nil): rest.desiredState.configs[name] = nil
        case .agent(let name, attribute: nil): rest.agents[name] = nil
        case .workloadState: break
        case .other where path.text == FieldMask.configs.text: rest.desiredState.configs = [:]
        default: return false
        }
        return true
    }

    private mutating func set(_ path: FieldPath, _ change: CompleteState) -> Bool {
        switch path.subject {
        case .workload(let name, field: nil):
            guard let workload = change.desiredState.workloads[name] else { return false }
            rest.desiredState.workloads[name] = workload
        case .effectiveWorkload(let name, field: nil):
            guard let workload = change.effectiveState.workloads[name] else { return false }
            rest.effectiveState.workloads[name] = workload
        case .workload(let name, let field?):
            guard let changed = change.desiredState.workloads[name] else { return false }
            return rest.desiredState.workloads[name]?.set(WorkloadField(field), from: changed) ?? false
        case .effectiveWorkload(let name, let field?):
            guard let changed = change.effectiveState.workloads[name] else { return false }
            return rest.effectiveState.workloads[name]?.set(WorkloadField(field), from: changed) ?? false
        case .config(let name, key: nil):
            guard let config = change.desiredState.configs[name] else { return false }
            rest.desiredState.configs[name] = config
        case .agent(let name, attribute: nil):
            guard let agent = change.agents[name] else { return false }
            rest.agents[name] = agent
        case .agent(let name, let attribute?): return setLoad(of: name, attribute, change)
        case .workloadState: break
        case .other where path.text == FieldMask.configs.text: rest.desiredState.configs = change.desiredState.configs
        default: return false
        }
        return true
    }

    /// An updated path is one of a scalar or a list: of a config that is one, say.
    private mutating func update(_ path: FieldPath, _ change: CompleteState) -> Bool {
        switch path.subject {
        case .config(_, key: nil), .workload(_, field: _?), .effectiveWorkload(_, field: _?): set(path, change)
        case .agent(let name, let attribute?): setLoad(of: name, attribute, change)
        case .workloadState: true
        default: false
        }
    }

    private mutating func setLoad(of name: String, _ attribute: String, _ change: CompleteState) -> Bool {
        guard let known = change.agents[name], rest.agents[name] != nil else { return false }
        switch attribute {
        case "status", "status.cpuUsage", "status.freeMemory":
            if let usage = known.cpuUsage { rest.agents[name]?.cpuUsage = usage }
            if let memory = known.freeMemory { rest.agents[name]?.freeMemory = memory }
            return true
        default: return false
        }
    }
}

extension FieldMask {
    /// The masks whose events report every change of what this mask selects, as far as Ankaios reports it.
    ///
    /// A mask that ends in the name of a mapping gets no event when the mapping's parent comes or goes. One that
    /// continues with a wildcard does (AnkaiosBehaviour.md Q19, §4.6).
    package var toldOfAll: [FieldMask] {
        let names = text.splitAtDots()
        if names.last == "*" { return [self] }
        switch (names.first, names.count) {
        // Top-most nodes are told of by themselves.
        case (_, 1), ("workloadStates", 2), ("agents", 2), ("desiredState", 2), ("effectiveState", 2): return [self]
        case ("desiredState", 3) where names[1] == "workloads", ("effectiveState", 3) where names[1] == "workloads":
            return [self]
        // The wildcard tells all of them.
        case ("workloadStates", 3), ("workloadStates", 4): return [FieldMask(text + ".*")]
        default: return [self, FieldMask(text + ".*")]
        }
    }
}
