import AnkaiosModel

/// Whether desired workloads have come to where they stay by themselves.
struct Settlement: Sendable {
    var desired: [String: Workload]
    /// The connected agents: what is on another one stays as it is. nil: all are taken for connected.
    var agents: Set<String>?

    /// The workloads that are still on their way, sorted.
    func unsettled(in states: WorkloadStates) -> [String] {
        desired.keys.sorted().filter { !isSettled($0, states, []) }
    }

    func isSettled(_ states: WorkloadStates) -> Bool { unsettled(in: states).isEmpty }

    /// - Parameter seen: the workloads that wait for this one. The server takes no cycles.
    private func isSettled(_ name: String, _ states: WorkloadStates, _ seen: Set<String>) -> Bool {
        let instances = states.of(workload: name)
        return !instances.isEmpty
            && instances.allSatisfy { instance in
                let agent = instance.instance.agent
                if let agents, !agent.isEmpty, !agents.contains(agent) { return true }
                return switch (instance.executionState.state, instance.executionState.subState) {
                case (.running, _), (.succeeded, _), (.failed, _), (.notScheduled, _), (.agentDisconnected, _): true
                case (.pending, .startingFailed): true
                case (.pending, .waitingToStart): waitsInVain(name, states, seen)
                default: false
                }
            }
    }

    /// Whether a dependency has ended, or waits in vain itself, and is not as it should be. One that runs may
    /// still end in any way.
    private func waitsInVain(_ name: String, _ states: WorkloadStates, _ seen: Set<String>) -> Bool {
        (desired[name]?.dependencies ?? [:]).contains { dependency, condition in
            let found = states.of(workload: dependency).map(\.executionState)
            guard desired[dependency] != nil, !seen.contains(dependency) else { return found.isEmpty }
            return isSettled(dependency, states, seen.union([name]))
                && !found.contains { $0.state == .running || $0.fulfils(condition) }
        }
    }
}

extension ExecutionState {
    fileprivate func fulfils(_ condition: StartCondition) -> Bool {
        switch condition {
        case .running: state == .running
        case .succeeded: state == .succeeded
        case .failed: state == .failed
        case .other: false
        }
    }
}
