public import AnkaiosModel

/// What a mutating hook of Ankaios 1.1 has made of an update.
///
/// Hooks also change fields of workloads: `effectiveState` has them.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum HookMutation: Hashable, Sendable, CustomStringConvertible {
    /// This instance was not started.
    case dropped(WorkloadInstanceName)
    /// This instance was started on another agent, as that one.
    case moved(WorkloadInstanceName, to: WorkloadInstanceName)
    /// This instance was not ended.
    case kept(WorkloadInstanceName)

    /// What was done, in a few words.
    public var description: String {
        switch self {
        case .dropped(let instance): "a hook has dropped \(instance.workload)"
        case .moved(let instance, to: let new):
            "a hook has moved \(instance.workload) from \(instance.agent) to \(new.agent)"
        case .kept(let instance): "a hook has kept \(instance.workload) on \(instance.agent)"
        }
    }
}

/// What an applied manifest has changed.
public struct AppliedManifest: Hashable, Sendable {
    /// The instances that came and went.
    public var changes: UpdateResult
    /// What mutating hooks have made of the update, by the names of the workloads; empty before Ankaios 1.1.
    public var mutations: [HookMutation]

    /// The instances that came.
    public var addedWorkloads: [WorkloadInstanceName] { changes.addedWorkloads }
    /// The instances that went.
    public var deletedWorkloads: [WorkloadInstanceName] { changes.deletedWorkloads }

    /// Makes a result.
    public init(_ changes: UpdateResult = UpdateResult(), mutations: [HookMutation] = []) {
        self.changes = changes
        self.mutations = mutations
    }
}

extension HookMutation {
    /// What hooks have made of a planned update.
    /// - Parameters:
    ///   - plan: the expected changes.
    ///   - answer: what it did; nil: the answer was lost.
    ///   - effective: the workloads in effect now.
    ///   - states: the workload states now.
    static func all(
        in plan: Plan,
        _ answer: UpdateResult?,
        effective: [String: Workload],
        states: WorkloadStates
    ) -> [HookMutation] {
        var mutations: [HookMutation] = []
        let ended = answer.map { Set($0.deletedWorkloads.map(\.workload)) }
        for (name, planned) in plan.workloads.sorted(by: { $0.key < $1.key }) {
            if let old = planned.deleted {
                if planned.added == nil ? effective[name] != nil : ended.map({ !$0.contains(name) }) ?? false {
                    mutations.append(.kept(old))
                }
            }
            guard let instance = planned.instance else { continue }
            if case .unchanged = planned {
                // Each update renders the effective state anew, and forgets there what hooks have done before.
                let there = states.first { $0.instance.workload == name && $0.instance.id == instance.id }?.instance
                if there == nil { mutations.append(.dropped(instance)) }
                if let there, there.agent != instance.agent { mutations.append(.moved(instance, to: there)) }
                continue
            }
            guard let workload = effective[name] else {
                mutations.append(.dropped(instance))
                continue
            }
            guard let agent = workload.agent, agent != instance.agent else { continue }
            let new = WorkloadInstanceName(workload: name, agent: agent, id: instance.id)
            mutations.append(.moved(instance, to: new))
        }
        return mutations
    }

    /// The answer of an update that was lost: what was planned, as hooks have changed it.
    static func answer(to plan: Plan, _ mutations: [HookMutation]) -> UpdateResult {
        var added = plan.addedWorkloads
        var deleted = plan.deletedWorkloads
        for mutation in mutations {
            switch mutation {
            case .dropped(let instance): added.removeAll { $0 == instance }
            case .moved(let instance, to: let new): added = added.map { $0 == instance ? new : $0 }
            case .kept(let instance): deleted.removeAll { $0 == instance }
            }
        }
        return UpdateResult(addedWorkloads: added, deletedWorkloads: deleted)
    }
}
