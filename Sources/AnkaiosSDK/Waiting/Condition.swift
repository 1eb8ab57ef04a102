public import AnkaiosModel

/// Something about the state that one can wait for. Conditions combine with `&&`, `||`, `!` and ``unless(_:because:)``.
public struct Condition: Sendable {
    /// How a condition is doing.
    package enum Verdict: Hashable, Sendable {
        case met
        case unmet
        /// It will not come true by itself any more.
        case impossible(String)
    }

    package let masks: Set<FieldMask>
    package let verdict: @Sendable (CompleteState) -> Verdict

    /// Whether events about workload states tell all that it asks for; else the state is read again with each event.
    let isAboutWorkloadStates: Bool

    package init(
        masks: Set<FieldMask>,
        isAboutWorkloadStates: Bool = true,
        verdict: @escaping @Sendable (CompleteState) -> Verdict
    ) {
        self.masks = masks
        self.isAboutWorkloadStates = isAboutWorkloadStates
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
        Condition(masks: [mask("*", name)]) {
            judge($0.workloadStates.of(workload: name).map(\.executionState), state, subState)
        }
    }

    /// This instance is in this state, and in this sub-state if one is given.
    public static func instance(
        _ instance: WorkloadInstanceName,
        is state: ExecutionState.State,
        _ subState: ExecutionState.SubState? = nil
    ) -> Condition {
        Condition(masks: [mask(instance.agent, instance.workload)]) {
            judge($0.workloadStates[instance].map { [$0] } ?? [], state, subState)
        }
    }

    /// The workload has no instance: it is deleted, or was never there.
    public static func workloadIsGone(_ name: String) -> Condition {
        Condition(masks: [mask("*", name)]) { $0.workloadStates.of(workload: name).isEmpty ? .met : .unmet }
    }

    /// Anything about the states of all workloads.
    public static func workloadStates(_ predicate: @escaping @Sendable (WorkloadStates) -> Bool) -> Condition {
        Condition(masks: [.workloadStates]) { predicate($0.workloadStates) ? .met : .unmet }
    }

    /// Anything about the parts of the state that masks select. The predicate is asked again with each event, so it is
    /// only told what Ankaios tells of: masks have their own rules for that (reference §4.6), and no event comes of the
    /// tags of agents, nor of a list in a config that becomes empty or is so no more.
    public static func state(
        of masks: [FieldMask],
        _ predicate: @escaping @Sendable (CompleteState) -> Bool
    ) -> Condition {
        Condition(masks: Set(masks), isAboutWorkloadStates: false) { predicate($0) ? .met : .unmet }
    }

    /// The config has this value; nil: there is no config of this name.
    public static func config(_ name: String, is value: ConfigItem?) -> Condition {
        // The second mask is told of an object that comes as the first config of all.
        Condition(masks: [.config(name), .config(name, FieldMask.any)], isAboutWorkloadStates: false) {
            $0.desiredState.configs[name] == value ? .met : .unmet
        }
    }

    /// The agent is connected.
    public static func agentIsConnected(_ name: String) -> Condition {
        Condition(masks: [.agent(name)], isAboutWorkloadStates: false) { $0.agents[name] == nil ? .unmet : .met }
    }

    /// Both hold at the same time.
    public static func && (left: Condition, right: Condition) -> Condition {
        Condition(left, right) { state in
            switch (left.verdict(state), right.verdict(state)) {
            case (.met, .met): .met
            case (.impossible(let why), _), (_, .impossible(let why)): .impossible(why)
            default: .unmet
            }
        }
    }

    /// At least one of both holds.
    public static func || (left: Condition, right: Condition) -> Condition {
        Condition(left, right) { state in
            switch (left.verdict(state), right.verdict(state)) {
            case (.met, _), (_, .met): .met
            case (.impossible(let why), .impossible): .impossible(why)
            default: .unmet
            }
        }
    }

    /// This holds; it is given up, as ``AnkaiosError/impossible``, when another condition holds before.
    /// - Parameters:
    ///   - hopeless: what makes it vain to wait.
    ///   - why: what the error says.
    public func unless(_ hopeless: Condition, because why: String) -> Condition {
        Condition(self, hopeless) { state in
            let verdict = verdict(state)
            return verdict == .unmet && hopeless.verdict(state) == .met ? .impossible(why) : verdict
        }
    }

    /// It does not hold.
    public static prefix func ! (condition: Condition) -> Condition {
        Condition(condition, condition) { condition.verdict($0) == .met ? .unmet : .met }
    }

    private init(_ left: Condition, _ right: Condition, verdict: @escaping @Sendable (CompleteState) -> Verdict) {
        self.init(
            masks: left.masks.union(right.masks),
            isAboutWorkloadStates: left.isAboutWorkloadStates && right.isAboutWorkloadStates,
            verdict: verdict
        )
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
