/// How a workload instance is doing: state, sub-state and additional information (AnkaiosBehaviour.md §3.3, §7.1).
///
/// States and sub-states that a newer Ankaios may add are kept as `.other`, so reading never fails on them.
public struct ExecutionState: Hashable, Sendable {
    /// The state.
    public var state: State
    /// The sub-state; `.none` for the states that have only one.
    public var subState: SubState
    /// What the agent or the runtime says about it, for people; often empty.
    public var additionalInfo: String

    /// Makes an execution state.
    public init(_ state: State, _ subState: SubState = .none, additionalInfo: String = "") {
        self.state = state
        self.subState = subState
        self.additionalInfo = additionalInfo
    }

    /// The state, and behind it the additional information if there is any: `Pending(Starting): Retry 5: no such image`.
    package var textWithInfo: String { additionalInfo.isEmpty ? description : "\(description): \(additionalInfo)" }

    /// The state of a workload instance.
    public enum State: Hashable, Sendable {
        /// The connection to the agent of the workload was lost; it may still run there.
        case agentDisconnected
        /// Not running yet: see the sub-state for why.
        case pending
        /// Running.
        case running
        /// On the way to its end.
        case stopping
        /// Ended with exit code 0.
        case succeeded
        /// Ended otherwise, or it is unknown how.
        case failed
        /// No agent is named for it.
        case notScheduled
        /// Gone. Only told to command-line connections; in the state its entry is erased instead.
        case removed
        /// A state of a newer Ankaios (its field number). The number 0 means no state, as in an event that changed only
        /// the additional information.
        case other(Int32)
    }

    /// What exactly a state means.
    public enum SubState: Hashable, Sendable {
        /// The state has no sub-states.
        case none
        /// Running or succeeded, and no more to say.
        case ok
        /// Pending: the agent has not answered yet, or is not connected.
        case initial
        /// Pending: a dependency is not fulfilled.
        case waitingToStart
        /// Pending: being created, or tried again.
        case starting
        /// Pending: cannot be created, and is not tried again.
        case startingFailed
        /// Stopping: the runtime is ending it.
        case stopping
        /// Stopping: another workload still depends on it.
        case waitingToStop
        /// Stopping: the runtime was asked to end it.
        case requestedAtRuntime
        /// Stopping: the runtime could not delete it.
        case deleteFailed
        /// Failed: ended with an exit code other than 0.
        case execFailed
        /// Failed: the runtime does not know, or says something unknown.
        case unknown
        /// Failed: the runtime no longer has it.
        case lost
        /// A sub-state of a newer Ankaios: its number.
        case other(Int32)
    }
}

extension ExecutionState: CustomStringConvertible {
    /// `Running(Ok)`, `NotScheduled`, … as `ank` prints it, without the additional information.
    public var description: String {
        subState == .none ? "\(state)" : "\(state)(\(subState))"
    }
}

extension ExecutionState.State: CustomStringConvertible {
    /// The name as in the state's text form (AnkaiosBehaviour.md §3.6).
    public var description: String {
        switch self {
        case .agentDisconnected: "AgentDisconnected"
        case .pending: "Pending"
        case .running: "Running"
        case .stopping: "Stopping"
        case .succeeded: "Succeeded"
        case .failed: "Failed"
        case .notScheduled: "NotScheduled"
        case .removed: "Removed"
        case .other(0): "Unset"
        case .other(let field): "Other-\(field)"
        }
    }
}

extension ExecutionState.SubState: CustomStringConvertible {
    /// The name as in the state's text form (AnkaiosBehaviour.md §3.6).
    public var description: String {
        switch self {
        case .none: ""
        case .ok: "Ok"
        case .initial: "Initial"
        case .waitingToStart: "WaitingToStart"
        case .starting: "Starting"
        case .startingFailed: "StartingFailed"
        case .stopping: "Stopping"
        case .waitingToStop: "WaitingToStop"
        case .requestedAtRuntime: "RequestedAtRuntime"
        case .deleteFailed: "DeleteFailed"
        case .execFailed: "ExecFailed"
        case .unknown: "Unknown"
        case .lost: "Lost"
        case .other(let number): "Other-\(number)"
        }
    }
}

extension ExecutionState: LosslessStringConvertible {
    /// Reads `Running(Ok)`, `NotScheduled`, … as ``description`` writes it; nil for anything else, also for states that
    /// only a newer Ankaios has.
    public init?(_ description: String) {
        let states: [(State, [SubState])] = [
            (.agentDisconnected, [.none]), (.pending, [.initial, .waitingToStart, .starting, .startingFailed]),
            (.running, [.ok]), (.stopping, [.stopping, .waitingToStop, .requestedAtRuntime, .deleteFailed]),
            (.succeeded, [.ok]), (.failed, [.execFailed, .unknown, .lost]), (.notScheduled, [.none]),
            (.removed, [.none]),
        ]
        for (state, subStates) in states {
            for subState in subStates where ExecutionState(state, subState).description == description {
                self.init(state, subState)
                return
            }
        }
        return nil
    }
}
