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

    private enum CodingKeys: String, CodingKey {
        case instance = "instanceName"
        case executionState
    }
}

/// The execution states of workload instances: a collection in no particular order, with look-ups.
///
/// An update or a restart after failure removes an instance's entry for a moment (AnkaiosBehaviour.md §7.9). So a
/// look-up without a result does not mean that the workload is not desired. Two collections are equal if they have the
/// same states, in whatever order.
public struct WorkloadStates: Hashable, Sendable {
    package let states: [WorkloadState]
    /// None where there are few states: these are looked through as quickly.
    private let index: WorkloadStatesIndex?

    /// Makes a collection of these states.
    public init(_ states: [WorkloadState] = []) {
        self.states = states
        index = states.count > 8 ? WorkloadStatesIndex() : nil
    }

    /// The execution state of an instance; nil if it has none now. The first look-up looks at all states. Each further one
    /// takes the same time, however many states there are.
    public subscript(instance: WorkloadInstanceName) -> ExecutionState? {
        guard let index = index?.ready(for: states) else {
            return states.last { $0.instance == instance }?.executionState
        }
        return index.byInstance[instance].map { states[$0].executionState }
    }

    /// The execution states by instance, as a dictionary.
    public var byInstance: [WorkloadInstanceName: ExecutionState] {
        Dictionary(states.map { ($0.instance, $0.executionState) }) { _, last in last }
    }

    /// The states of the instances on an agent (the empty name: those that are not scheduled).
    public func on(agent: String) -> WorkloadStates {
        WorkloadStates(states.filter { $0.instance.agent == agent })
    }

    /// The states of the instances of a workload, on any agent. As with an instance, the first look-up alone looks at all
    /// states.
    public func of(workload: String) -> WorkloadStates {
        guard let index = index?.ready(for: states) else {
            return WorkloadStates(states.filter { $0.instance.workload == workload })
        }
        return WorkloadStates((index.byWorkload[workload] ?? []).map { states[$0] })
    }

    /// The states in the order of agent, workload and id.
    public func sorted() -> [WorkloadState] {
        states.sorted { $0.instance < $1.instance }
    }
}

extension WorkloadStates {
    /// Returns whether two collections have the same states.
    public static func == (left: WorkloadStates, right: WorkloadStates) -> Bool {
        left.states == right.states || left.states.count == right.states.count && left.sorted() == right.sorted()
    }

    /// Hashes the states, in whatever order they are.
    public func hash(into hasher: inout Hasher) { hasher.combine(sorted()) }
}

extension WorkloadStates: RandomAccessCollection {
    /// The position of the first state.
    public var startIndex: Int { states.startIndex }
    /// The position behind the last state.
    public var endIndex: Int { states.endIndex }
    /// The state at a position.
    public subscript(position: Int) -> WorkloadState { states[position] }
}
