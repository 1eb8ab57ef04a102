import AnkaiosProtobuf

extension Agent {
    /// Takes what the server wants changed (AnkaiosBehaviour.md §7.4).
    mutating func updated(_ added: [WorkloadPlan], _ deleted: [WorkloadDeletion]) {
        var added = added
        var operations: [WorkloadScheduler.Operation] = []
        for deletion in deleted {
            if let index = added.firstIndex(where: { $0.name == deletion.name }) {
                operations.append(.update(added.remove(at: index), deletion))
            } else {
                operations.append(.delete(deletion))
            }
        }
        operations += added.map { plan in
            // Nobody said that the old one goes; it does.
            guard let loop = names[plan.name].flatMap({ loops[$0] }) else { return .create(plan, reusing: nil) }
            return .update(plan, WorkloadDeletion(loop.latestInstance))
        }
        schedule(operations)
    }

    mutating func schedule(_ operations: [WorkloadScheduler.Operation]) {
        carryOut(scheduler.add(operations, states, quirks))
    }

    mutating func carryOut(_ steps: [WorkloadScheduler.Step]) {
        for step in steps {
            switch step {
            case .report(let instance, let state): report(instance, state)
            case .execute(let operation): execute(operation)
            }
        }
    }

    private mutating func execute(_ operation: WorkloadScheduler.Operation) {
        switch operation {
        case .create(let plan, let container): create(plan, reusing: container)
        case .update(let plan, let deletion): update(plan, deletion)
        case .clear(let deletion, let plan): clear(deletion, for: plan)
        case .delete(let deletion): delete(deletion)
        }
    }

    private mutating func create(_ plan: WorkloadPlan, reusing container: String?) {
        if let id = names[plan.name], let loop = loops[id] {
            guard quirks.startsDeletedWaiting, !loop.isToBeCleared else {
                return command(id, .update(plan, arrangeInterface(for: plan)))
            }
            // Freed before, and created a second time: there are two loops now (AnkaiosBehaviour.md Q22a).
            loops[id]?.isDoubled = true
        }
        if !quirks.overlapsDeleteAndAdd, let ending = loops.values.filter({ $0.name == plan.name }).map(\.id).max() {
            successors[ending] = .create(plan, reusing: container)
            return
        }
        var loop = WorkloadLoop(LoopID(rawValue: nextNumber()), plan, mounted: arrangeInterface(for: plan))
        loop.container = container
        add(loop)
        beginSoon(loop.id)
    }

    mutating func add(_ loop: WorkloadLoop) {
        loops[loop.id] = loop
        names[loop.name] = loop.id
    }

    private mutating func update(_ plan: WorkloadPlan, _ deletion: WorkloadDeletion) {
        guard let id = names[plan.name], let loop = loops[id] else {
            if deletion.instance != plan.instance { report(deletion.instance, .gone) }
            return create(plan, reusing: nil)
        }
        if loop.latestInstance != deletion.instance, plan.instance != deletion.instance {
            report(deletion.instance, .gone)
        }
        command(id, .update(plan, arrangeInterface(for: plan)))
    }

    private mutating func clear(_ deletion: WorkloadDeletion, for plan: WorkloadPlan) {
        guard let id = names[deletion.name] else {
            if deletion.instance != plan.instance { report(deletion.instance, .gone) }
            return
        }
        removeInterface(of: deletion.name)
        command(id, .clear)
    }

    /// The workload is no longer known, unless its deletion has failed before.
    private mutating func deleteAgain(_ deletion: WorkloadDeletion) {
        let failed = loops.values.filter { $0.instance == deletion.instance && $0.activity == .idle && !$0.isDoubled }
        guard let id = failed.map(\.id).max(), states[deletion.instance]?.content == .stopping(.deleteFailed) else {
            return report(deletion.instance, .gone)
        }
        command(id, .delete)
    }

    private mutating func delete(_ deletion: WorkloadDeletion) {
        if let ending = successors.first(where: { $0.value.name == deletion.name })?.key {
            successors[ending] = nil
            return report(deletion.instance, .gone)
        }
        guard let id = names.removeValue(forKey: deletion.name), let loop = loops[id] else {
            return deleteAgain(deletion)
        }
        removeInterface(of: deletion.name)
        // One that waits after an update keeps its entry, and starts later (AnkaiosBehaviour.md Q22).
        let staysWaiting = quirks.startsDeletedWaiting && loop.isToBeCleared
        if loop.latestInstance != deletion.instance, !staysWaiting { report(deletion.instance, .gone) }
        command(id, .delete)
    }
}
