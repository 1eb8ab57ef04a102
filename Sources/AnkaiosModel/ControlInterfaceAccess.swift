/// What a workload may do through its control interface (AnkaiosBehaviour.md §6).
///
/// A request is allowed if each of its paths is matched by an allow rule and by no deny rule. Do not rely on deny rules
/// to keep secrets: a wildcard in a read request passes them by (AnkaiosBehaviour.md §6.2).
public struct ControlInterfaceAccess: Hashable, Sendable {
    /// What is allowed.
    public var allowRules: [AccessRule]
    /// What is denied nevertheless.
    public var denyRules: [AccessRule]

    /// Makes a set of rules.
    public init(allow allowRules: [AccessRule] = [], deny denyRules: [AccessRule] = []) {
        self.allowRules = allowRules
        self.denyRules = denyRules
    }
}

/// One access rule.
public enum AccessRule: Hashable, Sendable {
    /// Reading or writing of the parts of the state that the masks match.
    case state(Operation, masks: [FieldMask])
    /// Reading the logs of the workloads whose names match; one `*` may stand in each.
    case logs(of: [String])
    /// A rule of a newer Ankaios.
    case unset

    /// What a state rule is about.
    public enum Operation: Hashable, Sendable {
        /// Nothing; the rule has no effect.
        case nothing
        /// Reading and subscribing.
        case read
        /// Updating.
        case write
        /// Both.
        case readWrite
        /// An operation of a newer Ankaios: its number.
        case other(Int32)
    }
}
