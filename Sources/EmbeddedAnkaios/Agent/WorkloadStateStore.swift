import AnkaiosProtobuf

/// The states of all workloads that an agent has heard of, its own and those of others.
struct WorkloadStateStore: Hashable, Sendable {
    private var states: [String: [Proto.WorkloadInstanceName: Proto.ExecutionState]] = [:]

    subscript(instance: Proto.WorkloadInstanceName) -> Proto.ExecutionState? {
        states[instance.workloadName]?[instance]
    }

    mutating func set(_ state: Proto.ExecutionState, of instance: Proto.WorkloadInstanceName) {
        if case .removed = state.content {
            states[instance.workloadName]?[instance] = nil
        } else {
            states[instance.workloadName, default: [:]][instance] = state
        }
    }

    /// The states of all instances of this name, on all agents.
    private func all(_ name: String) -> [Proto.ExecutionState] { states[name].map { Array($0.values) } ?? [] }

    /// Whether a workload with these dependencies may start: of each there is an instance in the state.
    func fulfils(_ dependencies: Proto.Dependencies?) -> Bool {
        (dependencies?.dependencies ?? [:]).allSatisfy { name, condition in
            all(name).contains { state in
                switch condition {
                case .running: state.content == .running(.ok)
                case .succeeded: state.content == .succeeded(.ok)
                case .failed: state.content == .failed(.execFailed)
                default: false
                }
            }
        }
    }

    /// Whether a workload with these dependents may be stopped.
    func fulfils(_ conditions: [String: Proto.DeleteCondition]) -> Bool {
        conditions.allSatisfy { name, condition in
            switch condition {
            case .running:
                all(name).contains { $0.isRunning }
            default:
                all(name).allSatisfy { state in
                    state.content == .pending(.waitingToStart) || !(state.isPending || state.isRunning)
                }
            }
        }
    }
}
