/// A mask that selects a part of the state: names joined by dots, `*` for any name (AnkaiosBehaviour.md §4.2).
///
/// Write it by its parts, `.workload("nginx")`, or as free text, `"desiredState.workloads.*.agent"`. A part that is
/// empty or has a dot makes the mask invalid. The call that uses it then throws ``AnkaiosError/invalidArgument`` and
/// sends nothing.
public struct FieldMask: Hashable, Sendable {
    /// The mask's text.
    public let text: String

    /// A mask from its text, taken as it is. In access rules and update masks, the empty text means the whole state.
    /// Ankaios answers it with an empty state as a read mask.
    public init(_ text: String) {
        self.text = text
        unusableName = nil
    }

    /// A mask that selects what an event's path is about.
    public init(_ path: FieldPath) { self.init(path.text) }

    /// The first name given for a part that cannot be one.
    package let unusableName: String?

    private init(_ prefix: String, names: [String]) {
        text = names.isEmpty ? prefix : prefix + "." + names.joined(separator: ".")
        unusableName = names.first { $0.isEmpty || $0.utf8.contains(UInt8(ascii: ".")) }
    }

    /// The whole state. As a name within a mask, `*` stands for any: `.workload("*", "agent")`.
    public static let any = FieldMask("*")

    /// All that is desired.
    public static let desiredState = FieldMask("desiredState")
    /// All desired workloads.
    public static let workloads = FieldMask("desiredState.workloads")
    /// All configs.
    public static let configs = FieldMask("desiredState.configs")
    /// All workload states.
    public static let workloadStates = FieldMask("workloadStates")
    /// All connected agents.
    public static let agents = FieldMask("agents")
    /// All that is in effect (Ankaios 1.1 and newer).
    public static let effectiveState = FieldMask("effectiveState")

    /// A desired workload.
    public static func workload(_ name: String) -> FieldMask {
        FieldMask("desiredState.workloads", names: [name])
    }

    /// A field of a desired workload, such as `"agent"`, or below one: `"tags", "owner"`.
    public static func workload(_ name: String, _ fields: String...) -> FieldMask {
        workload(name, path: fields)
    }

    /// A field of a desired workload, by its path below the workload.
    package static func workload(_ name: String, path: [String]) -> FieldMask {
        FieldMask("desiredState.workloads", names: [name] + path)
    }

    /// A config, or a member of it.
    public static func config(_ name: String, _ keys: String...) -> FieldMask {
        FieldMask("desiredState.configs", names: [name] + keys)
    }

    /// A config.
    public static func config(_ name: String) -> FieldMask {
        FieldMask("desiredState.configs", names: [name])
    }

    /// An agent.
    public static func agent(_ name: String) -> FieldMask {
        FieldMask("agents", names: [name])
    }

    /// A part of an agent: `"tags"`, `"status"`, or below one: `"status", "cpuUsage"`.
    public static func agent(_ name: String, _ attributes: String...) -> FieldMask {
        FieldMask("agents", names: [name] + attributes)
    }

    /// A workload in effect, or a field of it (Ankaios 1.1 and newer).
    public static func effectiveWorkload(_ name: String, _ fields: String...) -> FieldMask {
        FieldMask("effectiveState.workloads", names: [name] + fields)
    }

    /// The tags of an agent.
    public static func tags(ofAgent name: String) -> FieldMask {
        FieldMask("agents", names: [name, "tags"])
    }

    /// The workload states on an agent.
    public static func workloadStates(on agent: String) -> FieldMask {
        FieldMask("workloadStates", names: [agent])
    }

    /// The workload states of a workload, on any agent.
    public static func workloadStates(of workload: String) -> FieldMask {
        FieldMask("workloadStates", names: ["*", workload])
    }

    /// The workload state of one instance. That of an instance which is not scheduled has an empty agent, and the mask
    /// has it, too.
    public static func workloadState(of instance: WorkloadInstanceName) -> FieldMask {
        let mask = FieldMask(
            "workloadStates",
            names: [instance.agent.isEmpty ? "-" : instance.agent, instance.workload, instance.id]
        )
        guard instance.agent.isEmpty, mask.unusableName == nil else { return mask }
        return FieldMask("workloadStates..\(instance.workload).\(instance.id)")
    }
}

extension FieldMask: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// A mask from its text, taken as it is.
    public init(stringLiteral value: String) { self.init(value) }
    /// The mask's text.
    public var description: String { text }
}

extension FieldMask: Codable {
    /// Reads the mask's text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the mask's text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
