import AnkaiosProtobuf
import AnkaiosRules

/// From a wanted state to what the agents get (AnkaiosBehaviour.md §5.1, §5.6, §5.8).
extension Server {
    /// Checks the resulting state and makes it the desired one. Nothing changes if anything is wrong.
    ///
    /// The answer comes behind the events if workloads change, and ahead of them otherwise (AnkaiosBehaviour.md §2.3).
    mutating func commit(
        _ resulting: Resulting,
        deletingAgain leftovers: [Proto.WorkloadInstanceName] = [],
        answer: (inout Server, Proto.UpdateStateSuccess) -> Void
    ) throws(UpdateError) {
        var new = try DesiredState(resulting.desiredState)
        var changes = Changes(from: desired, to: new)
        changes.deleted += leftovers.filter { new.rendered[$0.workloadName] == nil }
        // Hooks may leave nothing of a change; it is one nevertheless.
        let isUnchanged = changes.isEmpty
        if isUnchanged {
            new.effective = desired.effective
        } else {
            try applyHooks(to: &changes, &new)
        }
        let graph = new.rendered.mapValues { Array(($0.dependencies?.dependencies ?? [:]).keys) }
        let search: DependencyCycles.Search = options.quirks.missesCycles ? .asUpstream : .complete
        if let name = DependencyCycles.firstCycle(in: graph, from: changes.addedNames, search: search) {
            throw .rejected(DependencyCycles.text(name))
        }

        let old = desired
        desired = new
        for (name, tags) in resulting.agentTags where agents[name] != nil {
            agents[name]?.tags = Proto.Tags(tags: tags)
        }

        let success = Proto.UpdateStateSuccess(
            addedWorkloads: changes.added.map(\.text),
            deletedWorkloads: changes.deleted.map(\.text)
        )
        let touched = changes.added + changes.deleted
        let before = states.tree(around: touched)
        let removed = setStates(changes)
        var difference: Difference?
        if !subscriptions.isEmpty {
            difference = Difference(
                from: .map(parts(old) + [("workloadStates", before)]),
                to: .map(parts(new) + [("workloadStates", states.tree(around: touched))])
            )
        }
        if isUnchanged { answer(&self, success) }
        if let difference { tell(difference) }
        guard !isUnchanged else { return }
        dependents.add(changes.added, new)
        tell(removed: removed)
        tellAgents(changes, old)
        answer(&self, success)
    }

    /// Instances that are no longer desired, are named for deletion, and have failed to go before (AnkaiosBehaviour.md
    /// Q24c).
    func leftovers(named masks: [String]) -> [Proto.WorkloadInstanceName] {
        guard !options.quirks.deletesOnlyDesired else { return [] }
        let named = masks.compactMap { mask -> String? in
            let path = Tree.path(mask)
            return path.count == 3 && path.starts(with: ["desiredState", "workloads"]) ? path[2] : nil
        }
        guard named.contains(where: { desired.rendered[$0] == nil }) else { return [] }
        return states.agents.keys.sorted().flatMap(states.instances(on:)).filter { instance in
            named.contains(instance.workloadName) && desired.rendered[instance.workloadName] == nil
                && states[instance]?.content == .stopping(.deleteFailed)
        }
    }

    private func parts(_ state: DesiredState) -> [(String, Tree)] {
        options.version.hasEffectiveState
            ? [("desiredState", state.tree()), ("effectiveState", .state(state.effectiveState, .sparse))]
            : [("desiredState", state.tree())]
    }

    /// The states that the server gives by itself: to what comes, and to what never was anywhere. The latter it returns.
    private mutating func setStates(_ changes: Changes) -> [Proto.WorkloadInstanceName] {
        if options.quirks.losesEntryOfUnconnected {
            setInitialStates(changes)
            return eraseStates(changes.deleted)
        }
        let removed = eraseStates(changes.deleted.filter { !changes.added.contains($0) })
        setInitialStates(changes)
        return removed
    }

    private mutating func setInitialStates(_ changes: Changes) {
        for instance in changes.added where states[instance] == nil {
            states[instance] = Proto.ExecutionState(
                instance.agentName.isEmpty ? .notScheduled(.notScheduled) : .pending(.initial)
            )
        }
    }

    private mutating func eraseStates(_ deleted: [Proto.WorkloadInstanceName]) -> [Proto.WorkloadInstanceName] {
        let untouched = deleted.filter { instance in
            instance.agentName.isEmpty
                || agents[instance.agentName] == nil && states[instance]?.content == .pending(.initial)
        }
        for instance in untouched { states[instance] = nil }
        return untouched
    }

    /// Agents and command lines hear that what no agent had is removed; no agent will say so.
    private mutating func tell(removed instances: [Proto.WorkloadInstanceName]) {
        guard !instances.isEmpty else { return }
        let state = Proto.ExecutionState(.removed(.removed))
        broadcast(instances.map { Proto.WorkloadState(instanceName: $0, executionState: state) }, except: nil)
    }

    private mutating func tellAgents(_ changes: Changes, _ old: DesiredState) {
        let names = Set((changes.added + changes.deleted).map(\.agentName)).sorted()
        for name in names {
            guard let connection = connection(of: name) else { continue }
            let added = changes.added.filter { $0.agentName == name }.map {
                Proto.AddedWorkload(instanceName: $0, workload: desired.effective[$0.workloadName]?.workload)
            }
            let deleted = changes.deleted.filter { $0.agentName == name }.map {
                Proto.DeletedWorkload(instanceName: $0, dependencies: conditions(of: $0.workloadName, old))
            }
            send(
                .updateWorkload(Proto.UpdateWorkload(addedWorkloads: added, deletedWorkloads: deleted)),
                to: connection
            )
        }
    }
}

extension Server {
    /// The workloads that have to end before this one may (AnkaiosBehaviour.md §7.6).
    private func conditions(of name: String, _ old: DesiredState) -> [String: Proto.DeleteCondition] {
        options.quirks.keepsLooseDeleteRecord ? dependents[name] : old.dependents(on: name)
    }
}

/// Which workload needs which to run, as the real server keeps it (AnkaiosBehaviour.md Q22b). It is kept by name, and
/// loses only all of a workload at once.
struct DependentsRecord: Hashable, Sendable {
    private var names: [String: [String: Proto.DeleteCondition]] = [:]

    subscript(name: String) -> [String: Proto.DeleteCondition] { names[name] ?? [:] }

    mutating func add(_ added: [Proto.WorkloadInstanceName], _ state: DesiredState) {
        for instance in added {
            let dependencies = state.rendered[instance.workloadName]?.dependencies?.dependencies ?? [:]
            for (name, condition) in dependencies where condition == .running {
                names[name, default: [:]][instance.workloadName] = .notPendingNorRunning
            }
        }
    }

    mutating func forget(_ name: String) { names[name] = nil }
}

/// Which instances come and go with an update.
struct Changes: Sendable {
    /// The changed ones before the new ones.
    var added: [Proto.WorkloadInstanceName] = []
    var deleted: [Proto.WorkloadInstanceName] = []

    init(from old: DesiredState, to new: DesiredState) {
        var fresh: [Proto.WorkloadInstanceName] = []
        for name in new.rendered.keys.sorted() {
            guard let instance = new.instance(name) else { continue }
            guard let before = old.instance(name) else {
                fresh.append(instance)
                continue
            }
            guard before != instance || old.rendered[name] != new.rendered[name] else { continue }
            added.append(instance)
            deleted.append(before)
        }
        deleted += old.rendered.keys.sorted().filter { new.rendered[$0] == nil }.compactMap(old.instance)
        added += fresh
    }

    var isEmpty: Bool { added.isEmpty && deleted.isEmpty }
    var addedNames: [String] { added.map(\.workloadName) }
}

extension DesiredState {
    /// The workloads that need this one to run: they have to have ended before it may (AnkaiosBehaviour.md §7.6).
    fileprivate func dependents(on name: String) -> [String: Proto.DeleteCondition] {
        rendered.filter { $0.value.dependencies?.dependencies[name] == .running }
            .mapValues { _ in .notPendingNorRunning }
    }
}

extension Proto.WorkloadInstanceName {
    /// `<workload>.<id>.<agent>`.
    var text: String { InstanceID.instanceName(workload: workloadName, id: id, agent: agentName) }
}

extension Tree {
    fileprivate static func map(_ parts: [(String, Tree)]) -> Tree {
        .map(Dictionary(parts) { _, last in last })
    }
}
