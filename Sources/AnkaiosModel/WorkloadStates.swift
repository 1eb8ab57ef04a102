/// The execution state of one workload instance.
public struct WorkloadState: Hashable, Sendable, Codable {
    /// Which instance.
    public var instance: WorkloadInstanceName
    /// How it is doing.
    public var executionState: ExecutionState

    /// Makes a workload state.
    public init(instance: WorkloadInstanceName, executionState: ExecutionState) {
        self.instance = instance
        self.executionState = executionState
    }
}

/// The execution states of workload instances: a collection in no particular order, with look-ups.
///
/// An update or a restart after failure removes an instance's entry for a moment (reference §7.9): a look-up that finds
/// nothing does not mean that the workload is not desired any more.
public struct WorkloadStates: Hashable, Sendable, Codable {
    package var states: [WorkloadState]

    /// Makes a collection of these states.
    public init(_ states: [WorkloadState] = []) {
        self.states = states
    }

    /// The execution state of an instance; nil if it has none now.
    public subscript(instance: WorkloadInstanceName) -> ExecutionState? {
        states.last { $0.instance == instance }?.executionState
    }

    /// The states of the instances on an agent (the empty name: those that are not scheduled).
    public func on(agent: String) -> WorkloadStates {
        WorkloadStates(states.filter { $0.instance.agent == agent })
    }

    /// The states of the instances of a workload, on any agent.
    public func of(workload: String) -> WorkloadStates {
        WorkloadStates(states.filter { $0.instance.workload == workload })
    }

    /// The states in the order of agent, workload and id.
    public func sorted() -> [WorkloadState] {
        states.sorted { $0.instance < $1.instance }
    }
}

extension WorkloadStates: RandomAccessCollection {
    /// The position of the first state.
    public var startIndex: Int { states.startIndex }
    /// The position behind the last state.
    public var endIndex: Int { states.endIndex }
    /// The state at a position.
    public subscript(position: Int) -> WorkloadState { states[position] }
}
