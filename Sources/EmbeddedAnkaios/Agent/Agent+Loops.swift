import AnkaiosProtobuf

extension Agent {
    /// Gives a loop a command. It begins at once if the loop does nothing else.
    mutating func command(_ id: LoopID, _ command: WorkloadLoop.Command) {
        loops[id]?.commands.append(command)
        goOn(id)
    }

    /// Begins the next command if none is under way.
    mutating func goOn(_ id: LoopID) {
        guard let loop = loops[id], loop.activity == .idle else { return }
        guard !loop.commands.isEmpty else { return loop.beginAt == nil ? answerLogRequests(id) : () }
        loops[id]?.beginAt = nil
        loops[id]?.retryAt = nil
        loops[id]?.failedAttempts = 0
        let command = loop.commands[0]
        loops[id]?.commands.removeFirst()
        switch command {
        case .update(let plan, let interface): remove(id, then: .create(plan, interface))
        case .clear: remove(id, then: .stay)
        case .delete: remove(id, then: .end)
        }
    }

    // MARK: - Deleting

    private mutating func remove(_ id: LoopID, then next: WorkloadLoop.AfterDelete) {
        guard let loop = loops[id] else { return }
        // What was cleared before is gone, and has been told (AnkaiosBehaviour.md Q22c).
        if loop.isCleared, !quirks.reportsOldAgainAfterWaiting { return removed(id, then: next, isTold: true) }
        report(loop.instance, .requestedAtRuntime)
        guard let container = loop.container else { return removed(id, then: next) }
        let command = CommandID(nextNumber())
        commands[command] = id
        loops[id]?.activity = .deleting(command, then: next)
        effects.append(.runtime(.delete(command, container: container)))
    }

    private mutating func removed(_ id: LoopID, then next: WorkloadLoop.AfterDelete, isTold: Bool = false) {
        guard let loop = loops[id] else { return }
        loops[id]?.container = nil
        loops[id]?.watch = nil
        loops[id]?.activity = .idle
        loops[id]?.isCleared = next == .stay
        if !isTold { report(loop.instance, .gone) }
        switch next {
        case .create(let plan, let interface):
            loops[id]?.plan = plan
            loops[id]?.mounted = interface
            begin(id)
        case .stay:
            if let waiting = scheduler.waitingToStart(loop.name), waiting.instance == loop.instance,
                !quirks.reportsOldAgainAfterWaiting
            {
                report(waiting.instance, .waitingToStart)
            }
            goOn(id)
        case .end:
            loops[id] = nil
            if names[loop.name] == id { names[loop.name] = nil }
            if let successor = successors.removeValue(forKey: id) { carryOut([.execute(successor)]) }
        }
    }

    /// The container could not be deleted: it stays, and what should have come after it does not (AnkaiosBehaviour.md
    /// Q24).
    private mutating func notRemoved(_ id: LoopID, _ fault: RuntimeFault) {
        guard let loop = loops[id] else { return }
        loops[id]?.activity = .idle
        report(loop.instance, .deleteFailed(fault.text))
        if var watch = loop.watch {
            watch.changed(to: watch.status, at: now, configuration.timing)
            loops[id]?.watch = watch
        }
        goOn(id)
    }

    // MARK: - Creating

    mutating func beginSoon(_ id: LoopID) {
        guard configuration.timing.begin > .zero else { return begin(id) }
        loops[id]?.beginAt = now + configuration.timing.begin
    }

    /// Creates what is planned, or starts the container that is there.
    mutating func begin(_ id: LoopID) {
        guard let loop = loops[id] else { return }
        loops[id]?.beginAt = nil
        loops[id]?.failedAttempts = 0
        report(loop.instance, .starting)
        attempt(id)
    }

    mutating func attempt(_ id: LoopID) {
        guard let loop = loops[id], loop.activity == .idle else { return }
        loops[id]?.retryAt = nil
        let request: ContainerRequest
        do throws(RuntimeFault) {
            request = try self.request(for: loop)
        } catch {
            return notCreated(id, error)
        }
        let command = CommandID(nextNumber())
        commands[command] = id
        loops[id]?.activity = .creating(command)
        effects.append(
            .runtime(loop.container.map { .start(command, container: $0) } ?? .create(command, request))
        )
    }

    private func request(for loop: WorkloadLoop) throws(RuntimeFault) -> ContainerRequest {
        let runtime = loop.plan.workload.runtime ?? ""
        let first = configuration.runtimes.contains(loop.runtime) ? loop.runtime : nil
        if runtime != loop.runtime {
            let what = first == nil || first == "podman-kube" ? "manifest" : "workload"
            throw RuntimeFault("Received a \(what) for the wrong runtime: '\(runtime)'", isFinal: true)
        }
        guard first != nil else { throw RuntimeFault("Unsupported Runtime", isFinal: true) }
        // With podman-kube, files are refused whatever they are.
        let files = runtime == "podman-kube" ? [] : try WorkloadFile.all(of: loop.plan.workload)
        if runtime == "podman-kube", !(loop.plan.workload.files?.files ?? []).isEmpty {
            let text = "Workload files are not supported for podman-kube runtime. Use ConfigMaps instead."
            throw RuntimeFault(text, isFinal: true)
        }
        return ContainerRequest(
            instance: loop.instance,
            runtime: runtime,
            runtimeConfig: loop.plan.workload.runtimeConfig ?? "",
            files: files,
            interface: loop.mounted
        )
    }

    private mutating func created(_ id: LoopID, _ container: String, _ status: RuntimeStatus) {
        loops[id]?.activity = .idle
        loops[id]?.container = container
        loops[id]?.failedAttempts = 0
        loops[id]?.watch = ContainerWatch(status, at: now)
        goOn(id)
        if loops[id]?.activity == .idle { look(id) }
    }

    private mutating func notCreated(_ id: LoopID, _ fault: RuntimeFault) {
        guard let loop = loops[id] else { return }
        loops[id]?.activity = .idle
        if fault.isFinal {
            report(loop.instance, .startingFailed(fault.text))
        } else {
            let failures = loop.failedAttempts + 1
            loops[id]?.failedAttempts = failures
            report(loop.instance, .retry(failures, fault.text))
            let next = now + retryDelay(after: failures)
            loops[id]?.retryAt = next
        }
        goOn(id)
    }

    // MARK: - Answers of the runtime

    mutating func take(_ event: RuntimeEvent) {
        switch event {
        case .created(let command, let container, let status):
            if let id = commands.removeValue(forKey: command) { created(id, container, status) }
        case .started(let command, let status):
            guard let id = commands.removeValue(forKey: command), let container = loops[id]?.container else { return }
            created(id, container, status)
        case .deleted(let command):
            guard let id = commands.removeValue(forKey: command), let loop = loops[id] else { return }
            if case .deleting(command, let next) = loop.activity { removed(id, then: next) }
        case .failed(let command, let fault):
            guard let id = commands.removeValue(forKey: command), let loop = loops[id] else { return }
            if case .deleting = loop.activity { notRemoved(id, fault) } else { notCreated(id, fault) }
        case .listed(let command, let containers):
            listed(command, containers)
        case .status(let container, let status):
            for id in loops.withContainer(container) {
                var watch = loops[id]?.watch
                watch?.changed(to: status, at: now, configuration.timing)
                loops[id]?.watch = watch
            }
        case .logLines(let log, let lines):
            logLines(log, lines)
        case .logEnded(let log):
            logEnded(log)
        }
    }

    // MARK: - Looking at containers

    /// Tells what has changed at the container, and starts it again if its policy says so (AnkaiosBehaviour.md §7.7).
    mutating func look(_ id: LoopID) {
        guard let loop = loops[id], case .idle = loop.activity, let state = loops[id]?.watch?.look() else { return }
        report(loop.instance, state)
        guard names[loop.name] == id || loop.isDoubled, loop.commands.isEmpty else { return }
        switch (state.content, loop.plan.workload.restartPolicy ?? .never) {
        case (.failed(.execFailed), .onFailure), (.failed(.execFailed), .always):
            command(id, .update(loop.plan, loop.mounted))
        case (.succeeded, .always):
            begin(id)
        default:
            break
        }
    }
}
