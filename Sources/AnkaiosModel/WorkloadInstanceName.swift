/// The name of one instance of a workload: which workload, on which agent, from which runtime config.
///
/// Ankaios writes it as `<workload>.<id>.<agent>`; the id is the SHA-256 of the rendered runtime config, in hexadecimal
/// (AnkaiosBehaviour.md §5.6). A workload that no agent runs has an empty agent, so its text ends with a dot.
public struct WorkloadInstanceName: Hashable, Sendable, Codable {
    /// The workload's name.
    public var workload: String
    /// The agent's name; empty while the workload is not scheduled.
    public var agent: String
    /// The id: 64 hexadecimal digits on a real Ankaios. An empty one matches nothing.
    public var id: String

    /// Makes a name from its three parts.
    public init(workload: String, agent: String, id: String) {
        self.workload = workload
        self.agent = agent
        self.id = id
    }

    private enum CodingKeys: String, CodingKey {
        case workload = "workloadName"
        case agent = "agentName"
        case id
    }
}

extension WorkloadInstanceName: LosslessStringConvertible {
    /// Reads `<workload>.<id>.<agent>`; nil when the text does not have exactly two dots.
    public init?(_ description: String) {
        let parts = description.splitAtDots()
        guard parts.count == 3 else { return nil }
        self.init(workload: String(parts[0]), agent: String(parts[2]), id: String(parts[1]))
    }

    /// `<workload>.<id>.<agent>`, as Ankaios writes it.
    public var description: String { "\(workload).\(id).\(agent)" }
}

extension WorkloadInstanceName: Comparable {
    /// By agent, then workload, then id: the order in which `ank` and the SDK list workload states.
    public static func < (left: Self, right: Self) -> Bool {
        (left.agent, left.workload, left.id) < (right.agent, right.workload, right.id)
    }
}
