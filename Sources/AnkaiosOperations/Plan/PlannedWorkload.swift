import AnkaiosRules
public import AnkaiosModel

/// What becomes of a workload with an update.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum PlannedWorkload: Hashable, Sendable {
    /// It comes as this instance.
    case created(WorkloadInstanceName)
    /// It stays as it is: its instance is left alone.
    case unchanged(WorkloadInstanceName)
    /// It is stopped, and started again with these changes. The two instances can have the same name. The fields are
    /// those of the workload as its agent gets it: with templates rendered.
    case replaced(WorkloadInstanceName, by: WorkloadInstanceName, [FieldDifference])
    /// It goes.
    case deleted(WorkloadInstanceName)

    /// The instance that comes, if one does.
    public var added: WorkloadInstanceName? {
        switch self {
        case .created(let instance), .replaced(_, by: let instance, _): instance
        case .unchanged, .deleted: nil
        }
    }

    /// The instance that goes, if one does.
    public var deleted: WorkloadInstanceName? {
        switch self {
        case .deleted(let instance), .replaced(let instance, by: _, _): instance
        case .unchanged, .created: nil
        }
    }

    /// The fields that differ, if it is replaced.
    public var differences: [FieldDifference] {
        if case .replaced(_, by: _, let differences) = self { differences } else { [] }
    }

    /// Compares as the server does (AnkaiosBehaviour.md §5.6); nil if there is no such workload before and after.
    init?(_ name: String, from before: RenderedState, to after: RenderedState) {
        switch (before.instance(name), after.instance(name)) {
        case (nil, nil):
            return nil
        case (nil, let new?):
            self = .created(new)
        case (let old?, nil):
            self = .deleted(old)
        case (let old?, let new?):
            guard let former = before.comparable(name), let latter = after.comparable(name) else { return nil }
            self = former == latter ? .unchanged(new) : .replaced(old, by: new, .between(former, latter))
        }
    }

    /// Whether another runtime will take the workload over on the same agent.
    var changesRuntime: Bool {
        guard case .replaced(let old, by: let new, let differences) = self, old.agent == new.agent else { return false }
        return differences.contains { $0.field == "runtime" }
    }
}

/// What becomes of a config with an update.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum PlannedConfig: Hashable, Sendable {
    /// It is new.
    case created
    /// It keeps its value.
    case unchanged
    /// It gets another value.
    case changed
    /// It goes.
    case deleted

    init?(from before: ConfigItem?, to after: ConfigItem?) {
        switch (before, after) {
        case (nil, nil): return nil
        case (nil, _?): self = .created
        case (_?, nil): self = .deleted
        case (let old?, let new?): self = old == new ? .unchanged : .changed
        }
    }
}
