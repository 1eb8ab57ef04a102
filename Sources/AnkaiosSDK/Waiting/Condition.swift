public import AnkaiosModel

/// Something about the state that one can wait for. Conditions combine with `&&`, `||`, `!` and ``unless(_:because:)``.
public struct Condition: Sendable, CustomStringConvertible {
    /// How a condition is doing.
    package enum Verdict: Hashable, Sendable {
        case met
        case unmet
        /// It can no longer be met.
        case impossible(String)
    }

    /// What all parts together ask for.
    package var masks: Set<FieldMask> {
        var masks: Set<FieldMask> = []
        visit { masks.formUnion($0.masks) }
        return masks
    }

    /// The workloads whose execution states it is about: the restart policies tell whether they can still come true.
    package var workloads: Set<String> {
        var workloads: Set<String> = []
        visit { workloads.formUnion($0.workloads) }
        return workloads
    }

    /// The condition in words, as `workload "camera" is Running`.
    public var description: String { joint.description }

    private let joint: ConditionJoint

    private func visit(_ body: (ConditionJoint.Part) -> Void) { joint.visit(body) }

    package init(
        _ description: String,
        masks: Set<FieldMask>,
        workloads: Set<String> = [],
        judge: @escaping @Sendable (CompleteState, [String: RestartPolicy]) -> Verdict
    ) {
        joint = ConditionJoint(.init(description: description, masks: masks, workloads: workloads, judge: judge))
    }

    private init(_ joint: ConditionJoint) { self.joint = joint }

    /// How it is doing in a state.
    /// - Parameter policies: the restart policies of workloads, as far as they are known.
    package func verdict(_ state: CompleteState, policies: [String: RestartPolicy] = [:]) -> Verdict {
        joint.verdict(state, policies)
    }

    /// Some instance of the workload is in this state, and in this sub-state if one is given.
    ///
    /// It can no longer be met when no instance gets there by itself. An instance does not if it could not be started,
    /// is not scheduled, or has ended without a restart.
    public static func workload(
        _ name: String,
        is state: ExecutionState.State,
        _ subState: ExecutionState.SubState? = nil
    ) -> Condition {
        Condition(
            "workload \"\(name)\" is \(words(state, subState))",
            masks: [.workloadStates(of: name)],
            workloads: [name]
        ) {
            judge($0.workloadStates.of(workload: name).map(\.executionState), state, subState, $1[name])
        }
    }

    /// This instance is in this state, and in this sub-state if one is given.
    public static func instance(
        _ instance: WorkloadInstanceName,
        is state: ExecutionState.State,
        _ subState: ExecutionState.SubState? = nil
    ) -> Condition {
        Condition(
            "instance \"\(instance)\" is \(words(state, subState))",
            masks: [FieldMask("workloadStates.\(instance.agent).\(instance.workload)")],
            workloads: [instance.workload]
        ) {
            judge($0.workloadStates[instance].map { [$0] } ?? [], state, subState, $1[instance.workload])
        }
    }

    /// The workload has no instance: it is deleted, or was never there.
    public static func workloadIsGone(_ name: String) -> Condition {
        Condition("workload \"\(name)\" is gone", masks: [.workloadStates(of: name)]) { state, _ in
            state.workloadStates.of(workload: name).isEmpty ? .met : .unmet
        }
    }

    /// Anything about the states of all workloads.
    public static func workloadStates(_ predicate: @escaping @Sendable (WorkloadStates) -> Bool) -> Condition {
        Condition("a condition of the workload states", masks: [.workloadStates]) { state, _ in
            predicate(state.workloadStates) ? .met : .unmet
        }
    }

    /// Anything about the parts of the state that masks select. The predicate is asked again with each event, so it
    /// sees only what Ankaios reports. Masks have their own rules for that (AnkaiosBehaviour.md §4.6). No event reports
    /// the tags of agents, nor whether a list in a config has become empty.
    public static func state(
        of masks: [FieldMask],
        _ predicate: @escaping @Sendable (CompleteState) -> Bool
    ) -> Condition {
        let parts = masks.isEmpty ? "the whole state" : masks.map(\.text).joined(separator: ", ")
        return Condition("a condition of \(parts)", masks: Set(masks)) { state, _ in predicate(state) ? .met : .unmet }
    }

    /// The config has this value; nil: no config has this name.
    public static func config(_ name: String, is value: ConfigItem?) -> Condition {
        let words = value.map { "is \($0)" } ?? "is gone"
        return Condition("config \"\(name)\" \(words)", masks: [.config(name)]) { state, _ in
            state.desiredState.configs[name] == value ? .met : .unmet
        }
    }

    /// The agent is connected.
    public static func agentIsConnected(_ name: String) -> Condition {
        Condition("agent \"\(name)\" is connected", masks: [.agent(name)]) { state, _ in
            state.agents[name] == nil ? .unmet : .met
        }
    }

    /// Both hold at the same time.
    public static func && (left: Condition, right: Condition) -> Condition {
        Condition(ConditionJoint(left.joint, .and, right.joint))
    }

    /// At least one of both holds.
    public static func || (left: Condition, right: Condition) -> Condition {
        Condition(ConditionJoint(left.joint, .or, right.joint))
    }

    /// Returns a condition that fails as ``AnkaiosError/impossible`` as soon as another one holds before this one does.
    /// - Parameters:
    ///   - hopeless: the condition that ends the wait.
    ///   - why: the reason in the error.
    public func unless(_ hopeless: Condition, because why: String) -> Condition {
        Condition(
            description,
            masks: masks.union(hopeless.masks),
            workloads: workloads.union(hopeless.workloads)
        ) { state, policies in
            let verdict = verdict(state, policies: policies)
            return verdict == .unmet && hopeless.verdict(state, policies: policies) == .met ? .impossible(why) : verdict
        }
    }

    /// It does not hold.
    public static prefix func ! (condition: Condition) -> Condition {
        Condition("not (\(condition))", masks: condition.masks) { state, policies in
            condition.verdict(state, policies: policies) == .met ? .unmet : .met
        }
    }

    private static func words(_ state: ExecutionState.State, _ subState: ExecutionState.SubState?) -> String {
        subState.map { ExecutionState(state, $0).description } ?? state.description
    }

    private static func judge(
        _ found: [ExecutionState],
        _ state: ExecutionState.State,
        _ subState: ExecutionState.SubState?,
        _ policy: RestartPolicy?
    ) -> Verdict {
        if found.contains(where: { $0.state == state && (subState == nil || $0.subState == subState) }) { return .met }
        func isFinal(_ execution: ExecutionState) -> Bool {
            execution.isFinalBeforeStart && execution.state != state
                || execution.isFinal(policy) && [.pending, .running, .succeeded, .failed].contains(state)
        }
        guard let last = found.first, found.allSatisfy(isFinal) else { return .unmet }
        return .impossible("the workload is \(last.textWithInfo)")
    }
}

extension ExecutionState {
    /// Whether it stays as it is until the desired state changes.
    fileprivate var isFinalBeforeStart: Bool {
        state == .notScheduled || (state == .pending && subState == .startingFailed)
    }

    /// Whether it has ended, so that its restart policy tells whether it starts again.
    var hasEnded: Bool {
        switch (state, subState) {
        case (.succeeded, _), (.failed, .execFailed), (.failed, .lost): true
        default: false
        }
    }

    /// Whether it has ended and is not started again by itself (AnkaiosBehaviour.md §7.7); an unknown policy may start
    /// it.
    fileprivate func isFinal(_ policy: RestartPolicy?) -> Bool {
        switch policy {
        case .never?: hasEnded
        case .onFailure?: state == .succeeded
        default: false
        }
    }
}
