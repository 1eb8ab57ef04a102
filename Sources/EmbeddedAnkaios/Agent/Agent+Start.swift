import AnkaiosProtobuf

extension Agent {
    /// The server has told its workloads, after a start of this agent or after the link was lost (AnkaiosBehaviour.md
    /// §7.8).
    mutating func serverHello(_ plans: [WorkloadPlan]) {
        switch startup {
        case .unknown:
            let command = CommandID(nextNumber())
            startup = .listing(command, plans)
            effects.append(.runtime(.list(command)))
        case .listing:
            break
        case .done:
            reconnected(plans)
        }
    }

    // MARK: - After a start

    mutating func listed(_ command: CommandID, _ containers: [ExistingContainer]) {
        guard case .listing(command, let plans) = startup else { return }
        startup = .done
        var unclaimed = containers.sorted { $0.id < $1.id }
        var operations: [WorkloadScheduler.Operation] = []
        for plan in plans {
            let own = unclaimed.firstIndex { $0.instance == plan.instance }
            guard let index = own ?? unclaimed.firstIndex(where: { $0.instance.workloadName == plan.name }) else {
                operations.append(.create(plan, reusing: nil))
                continue
            }
            let container = unclaimed.remove(at: index)
            switch container.status {
            case .running where own != nil:
                resume(plan, container)
            case .exited(0) where own != nil:
                operations.append(.create(plan, reusing: container.id))
            default:
                adopt(container, as: plan)
                operations.append(.update(plan, WorkloadDeletion(container.instance)))
            }
        }
        for container in unclaimed { discard(container) }
        schedule(operations)
        receiveWaiting()
    }

    private mutating func resume(_ plan: WorkloadPlan, _ container: ExistingContainer) {
        let interface = arrangeInterface(for: plan)
        resume(plan, container.id, container.status, interface)
    }

    /// A new loop for a container that runs.
    private mutating func resume(
        _ plan: WorkloadPlan,
        _ container: String?,
        _ status: RuntimeStatus,
        _ interface: InterfaceID?
    ) {
        let mounted = quirks.losesMountOfResumed ? nil : interface
        var loop = WorkloadLoop(LoopID(rawValue: nextNumber()), plan, mounted: mounted)
        loop.container = container
        loop.watch = ContainerWatch(status, at: now)
        add(loop)
        look(loop.id)
    }

    /// A loop for a container that will be replaced.
    private mutating func adopt(_ container: ExistingContainer, as plan: WorkloadPlan) {
        var old = plan
        old.instance = container.instance
        var loop = WorkloadLoop(LoopID(rawValue: nextNumber()), old)
        loop.container = container.id
        // Not looked at before it is to go; what it shows if it stays is news.
        loop.watch = ContainerWatch(container.status, at: now)
        _ = loop.watch?.look()
        loop.watch?.told = nil
        add(loop)
    }

    /// Removes a container that is no longer wanted.
    private mutating func discard(_ container: ExistingContainer) {
        let added = Proto.AddedWorkload(
            instanceName: container.instance,
            workload: Proto.Workload(runtime: container.runtime)
        )
        guard let plan = WorkloadPlan(added) else { return }
        var loop = WorkloadLoop(LoopID(rawValue: nextNumber()), plan)
        loop.container = container.id
        loop.watch = ContainerWatch(container.status, at: now)
        _ = loop.watch?.look()
        loop.watch?.told = nil
        loops[loop.id] = loop
        command(loop.id, .delete)
    }

    // MARK: - After the link was lost

    private mutating func reconnected(_ plans: [WorkloadPlan]) {
        let wanted = Set(plans.map(\.name))
        var operations: [WorkloadScheduler.Operation] = []
        let waiting = scheduler.forgetAll()
        for plan in waiting where !wanted.contains(plan.name) { report(plan.instance, .gone) }
        for name in names.keys.sorted() where !wanted.contains(name) {
            if let loop = names[name].flatMap({ loops[$0] }) {
                operations.append(.delete(WorkloadDeletion(loop.latestInstance)))
            }
        }
        for plan in plans {
            guard let id = names[plan.name], let loop = loops[id] else {
                operations.append(.create(plan, reusing: nil))
                continue
            }
            if goesOn(loop, as: plan) {
                remakeInterface(of: plan.name)
                if quirks.doublesLoopsOnReconnect, loop.activity == .idle, loop.container != nil {
                    loops[id]?.isDoubled = true
                    resume(plan, loop.container, loop.watch?.status ?? .gone, interfaces[plan.name]?.id)
                } else {
                    loops[id]?.plan = plan
                    if let state = states[plan.instance] { report(plan.instance, state) }
                }
            } else {
                operations.append(
                    loop.isCleared && waiting.contains { $0.name == plan.name }
                        ? .create(plan, reusing: nil) : .update(plan, WorkloadDeletion(loop.latestInstance))
                )
            }
        }
        schedule(operations)
    }

    /// Whether a workload is left as it is: if it runs; what has ended runs again (AnkaiosBehaviour.md Q23).
    private func goesOn(_ loop: WorkloadLoop, as plan: WorkloadPlan) -> Bool {
        guard loop.instance == plan.instance, loop.commands.isEmpty, !loop.isCleared else { return false }
        if loop.activity == .idle, states[loop.instance]?.isRunning == true { return true }
        return !quirks.rerunsFinishedOnReconnect && loop.plan.workload == plan.workload
    }
}
