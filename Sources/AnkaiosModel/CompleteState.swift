/// The state of an Ankaios, or the part of it that field masks selected (AnkaiosBehaviour.md §3.3, §4.1).
public struct CompleteState: Hashable, Sendable {
    /// What is desired: templates not rendered.
    public var desiredState: State
    /// How the workload instances are doing.
    public var workloadStates: WorkloadStates
    /// The connected agents, by name.
    public var agents: [String: AgentAttributes]
    /// The workloads as the agents get them: templates rendered (Ankaios 1.1 and newer; empty before).
    public var effectiveState: State

    /// Makes a state.
    public init(
        desiredState: State = .empty,
        workloadStates: WorkloadStates = WorkloadStates(),
        agents: [String: AgentAttributes] = [:],
        effectiveState: State = .empty
    ) {
        self.desiredState = desiredState
        self.workloadStates = workloadStates
        self.agents = agents
        self.effectiveState = effectiveState
    }
}

/// Workloads and configs, as desired or in effect.
public struct State: Hashable, Sendable {
    /// The version of the format: `v1`. Empty when nothing of this state was selected.
    public var apiVersion: String
    /// The workloads, by name.
    public var workloads: [String: Workload]
    /// The configs, by name.
    public var configs: [String: ConfigItem]

    /// Makes a state.
    public init(
        apiVersion: String = State.supportedAPIVersion,
        workloads: [String: Workload] = [:],
        configs: [String: ConfigItem] = [:]
    ) {
        self.apiVersion = apiVersion
        self.workloads = workloads
        self.configs = configs
    }

    /// The version of the format that this SDK writes.
    public static let supportedAPIVersion = "v1"

    /// Nothing at all, not even a version.
    public static let empty = State(apiVersion: "")

    /// Whether it is nothing at all.
    public var isEmpty: Bool { apiVersion.isEmpty && workloads.isEmpty && configs.isEmpty }
}

/// A connected agent (AnkaiosBehaviour.md §9).
public struct AgentAttributes: Hashable, Sendable {
    /// Its tags.
    public var tags: [String: String]
    /// The CPU usage of its whole machine in percent; nil until its first report.
    public var cpuUsage: UInt32?
    /// The free memory of its machine in bytes; nil until its first report.
    public var freeMemory: UInt64?

    /// Makes an agent's attributes.
    public init(tags: [String: String] = [:], cpuUsage: UInt32? = nil, freeMemory: UInt64? = nil) {
        self.tags = tags
        self.cpuUsage = cpuUsage
        self.freeMemory = freeMemory
    }
}
