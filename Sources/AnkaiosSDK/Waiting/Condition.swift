public import AnkaiosModel

/// Something about workload states that one can wait for. Conditions combine with `&&`, `||` and `!`.
public struct Condition: Sendable {
    /// How a condition is doing.
    package enum Verdict: Hashable, Sendable {
        case met
        case unmet
        /// It will not come true by itself any more.
        case impossible(String)
    }

    package let masks: Set<FieldMask>
    package let verdict: @Sendable (WorkloadStates) -> Verdict

    package init(masks: Set<FieldMask>, verdict: @escaping @Sendable (WorkloadStates) -> Verdict) {
        self.masks = masks
        self.verdict = verdict
    }

    /// Some instance of the workload is in this state, and in this sub-state if one is given.
    ///
    /// It cannot come true any more when all instances have failed to start for good, or nobody is to run them.
    public static func workload(
        _ name: String,
        is state: ExecutionState.State,
        _ subState: ExecutionState.SubState? = nil
    ) -> Condition {
        Condition(masks: [mask("*", name)]) { states in
            judge(states.of(workload: name).map(\.executionState), state, subState)
        }
    }

    /// This instance is in this state, and in this sub-state if one is given.
    public static func instance(
        _ instance: WorkloadInstanceName,
        is state: ExecutionState.State,
        _ subState: ExecutionState.SubState? = nil
    ) -> Condition {
        Condition(masks: [mask(instance.agent, instance.workload)]) { states in
            judge(states[instance].map { [$0] } ?? [], state, subState)
        }
    }

    /// The workload has no instance: it is deleted, or was never there.
    public static func workloadIsGone(_ name: String) -> Condition {
        Condition(masks: [mask("*", name)]) { $0.of(workload: name).isEmpty ? .met : .unmet }
    }

    /// Anything about the states of all workloads.
    public static func workloadStates(_ predicate: @escaping @Sendable (WorkloadStates) -> Bool) -> Condition {
        Condition(masks: [.workloadStates]) { predicate($0) ? .met : .unmet }
    }

    /// Both hold at the same time.
    public static func && (left: Condition, right: Condition) -> Condition {
        Condition(masks: left.masks.union(right.masks)) { states in
            switch (left.verdict(states), right.verdict(states)) {
            case (.met, .met): .met
            case (.impossible(let why), _), (_, .impossible(let why)): .impossible(why)
            default: .unmet
            }
        }
    }

    /// At least one of both holds.
    public static func || (left: Condition, right: Condition) -> Condition {
        Condition(masks: left.masks.union(right.masks)) { states in
            switch (left.verdict(states), right.verdict(states)) {
            case (.met, _), (_, .met): .met
            case (.impossible(let why), .impossible): .impossible(why)
            default: .unmet
            }
        }
    }

    /// It does not hold.
    public static prefix func ! (condition: Condition) -> Condition {
        Condition(masks: condition.masks) { condition.verdict($0) == .met ? .unmet : .met }
    }

    /// All instances of a workload: a mask that ends in a wildcard is told of additions and removals, too (reference §4.6).
    private static func mask(_ agent: String, _ workload: String) -> FieldMask {
        FieldMask("workloadStates.\(agent).\(workload).*")
    }

    private static func judge(
        _ found: [ExecutionState],
        _ state: ExecutionState.State,
        _ subState: ExecutionState.SubState?
    ) -> Verdict {
        if found.contains(where: { $0.state == state && (subState == nil || $0.subState == subState) }) { return .met }
        let hopeless = found.first { $0.isFinalBeforeStart && $0.state != state }
        guard let hopeless, found.allSatisfy(\.isFinalBeforeStart) else { return .unmet }
        let info = hopeless.additionalInfo
        return .impossible(info.isEmpty ? "the workload is \(hopeless)" : "the workload is \(hopeless): \(info)")
    }
}

extension ExecutionState {
    /// Whether it stays as it is until somebody changes what is desired.
    fileprivate var isFinalBeforeStart: Bool {
        state == .notScheduled || (state == .pending && subState == .startingFailed)
    }
}
