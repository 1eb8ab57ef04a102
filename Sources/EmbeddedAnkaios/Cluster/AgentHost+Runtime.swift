import AnkaiosProtobuf

/// What the agent wants of its runtimes: containers and their logs.
extension AgentHost {
    func carryOut(_ command: RuntimeCommand) {
        let life = life
        switch command {
        case .create(let id, let request):
            let order: WorkloadOrder
            do throws(SystemError) {
                order = try self.order(request)
            } catch {
                let text = "Failed to create workload file: 'write failed for \(error)'"
                return later(life) { $0.feed(.runtime(.failed(id, RuntimeFault(text, isFinal: true)))) }
            }
            runtime.create(order) { [weak self] result in
                self?.feed(started(result) { .created(id, container: $0, $1) }, in: life)
            }
        case .start(let id, let container):
            runtime.start(container) { [weak self] result in
                self?.feed(started(result) { .started(id, $1) }, in: life)
            }
        case .delete(let id, let container):
            runtime.delete(container) { [weak self] result in
                switch result {
                case .success: self?.feed(.runtime(.deleted(id)), in: life)
                case .failure(let failure): self?.feed(.runtime(.failed(id, RuntimeFault(failure))), in: life)
                }
            }
        case .list(let id):
            later(life, after: world.options.pace.list) { host in
                let existing = host.runtime.engine.all.compactMap(ExistingContainer.init)
                host.feed(.runtime(.listed(id, existing)))
            }
        case .readLogs(let id, let container, let options): read(container, options, id)
        case .cancelLogs(let id): readings.removeValue(forKey: id)?.cancel()
        }
        /// What the agent hears of a container that was started, or was not.
        func started(
            _ result: Result<String, RuntimeFailure>,
            _ event: (String, RuntimeStatus) -> RuntimeEvent
        ) -> AgentEvent {
            switch result {
            case .success(let container): .runtime(event(container, runtime.engine[container]?.runtimeStatus ?? .gone))
            case .failure(let failure): .runtime(.failed(command.id, RuntimeFault(failure)))
            }
        }
    }

    /// What the runtime creates, with the files written where the container finds them.
    func order(_ request: ContainerRequest) throws(SystemError) -> WorkloadOrder {
        var files: [WorkloadOrder.File] = []
        for file in request.files {
            let path = folder(of: request.instance) + "/files" + file.mountPoint
            try Folder.create(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
            try Folder.write(file.contents, to: path)
            files.append(.init(mountPoint: file.mountPoint, path: path))
        }
        let endpoint = request.interface.flatMap { ports[$0]?.endpoint }
        // Without AnkaiosBehaviour.md Q6a what a reconnect has taken away is made again.
        if let endpoint, !world.options.quirks.needsPathToRecreate { try endpoint.restorePaths() }
        return WorkloadOrder(
            workload: request.instance.workloadName,
            instance: request.instance.text,
            agent: name,
            runtime: request.runtime,
            runtimeConfig: request.runtimeConfig,
            files: files,
            controlInterface: endpoint?.folder,
            shortensName: world.options.version.shortensContainerNames
        )
    }

    // MARK: - Logs

    func read(_ id: String, _ options: LogOptions, _ log: LogID) {
        readings.removeValue(forKey: log)?.cancel()
        let reading = LogReading()
        readings[log] = reading
        let request = LogReading.Request(
            follow: options.follow,
            tail: options.tail,
            since: options.since,
            until: options.until
        )
        let pace = world.options.pace
        guard pace.logBegin > .zero else { return begin(reading, request, of: id, log, endDelay: .zero) }
        later(life, after: pace.logBegin) { host in
            guard host.readings[log] === reading else { return }
            host.begin(reading, request, of: id, log, endDelay: request.follow ? pace.logEnd : .zero)
        }
    }

    private func begin(
        _ reading: LogReading,
        _ request: LogReading.Request,
        of id: String,
        _ log: LogID,
        endDelay: Duration
    ) {
        let life = life
        reading.start(request, of: runtime.engine[id], id: id, now: world.clock.wallNow) { [weak self] lines in
            self?.later(life) { host in
                if host.readings[log] === reading { host.feed(.runtime(.logLines(log, lines))) }
            }
        } ended: { [weak self] in
            self?.later(life, after: endDelay) { host in
                guard host.readings[log] === reading else { return }
                host.readings[log] = nil
                host.feed(.runtime(.logEnded(log)))
            }
        }
    }
}
