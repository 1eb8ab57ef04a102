import AnkaiosProtobuf

extension Agent {
    mutating func connected() {
        isConnected = true
        let hello = Proto.AgentHello(
            agentName: configuration.name,
            protocolVersion: configuration.versionText,
            tags: Proto.Tags(tags: configuration.tags)
        )
        effects.append(.send(.init(content: .agentHello(hello))))
        effects += outbox.map(AgentEffect.send)
        outbox = []
        reportLoad()
        forwardHeld()
    }

    /// The server has forgotten the log campaigns; all else goes on (AnkaiosBehaviour.md §1.8).
    mutating func disconnected() {
        isConnected = false
        inbox = []
        if case .listing = startup { startup = .unknown }
        cancelAllLogs()
    }

    mutating func send(_ content: Proto.ToServer.Content) {
        let message = Proto.ToServer(content: content)
        if isConnected { effects.append(.send(message)) } else { outbox.append(message) }
    }

    mutating func received(_ message: Proto.FromServer) {
        if case .listing = startup { return inbox.append(message) }
        switch message.content {
        case .serverHello(let hello):
            serverHello(hello.addedWorkloads.compactMap(WorkloadPlan.init))
        case .updateWorkload(let update):
            updated(
                update.addedWorkloads.compactMap(WorkloadPlan.init),
                update.deletedWorkloads.compactMap(WorkloadDeletion.init)
            )
        case .updateWorkloadState(let update):
            for state in update.workloadStates {
                guard let instance = state.instanceName, let state = state.executionState else { continue }
                states.set(state, of: instance)
                statesHaveChanged = true
            }
        case .response(let response):
            deliver(response)
        case .logsRequest(let request):
            logsRequested(request)
        case .logsCancelRequest(let request):
            cancelLogs(request.requestId)
        case nil:
            break
        }
    }

    /// What came while the agent looked at its containers.
    mutating func receiveWaiting() {
        while !inbox.isEmpty {
            received(inbox.removeFirst())
            if case .listing = startup { return }
        }
    }

    // MARK: - States

    /// Tells a state of an own workload, unless the workload is being stopped (AnkaiosBehaviour.md §7.5).
    mutating func report(_ instance: Proto.WorkloadInstanceName, _ state: Proto.ExecutionState) {
        var state = state
        if let stored = states[instance], stored.isBeingStopped, state.isOfUnstopped { state = stored }
        states.set(state, of: instance)
        statesHaveChanged = true
        let report = Proto.WorkloadState(instanceName: instance, executionState: state)
        send(.updateWorkloadState(.init(workloadStates: [report])))
    }

    // MARK: - Load

    mutating func loadChanged(_ cpu: UInt32, _ memory: UInt64) {
        let isFirst = load == nil
        load = Proto.AgentLoadStatus(
            agentName: configuration.name,
            cpuUsage: .init(cpuUsage: cpu),
            freeMemory: .init(freeMemory: memory)
        )
        if isFirst { reportLoad() }
    }

    mutating func reportLoad() {
        loadReportAt = nil
        guard let load, let rhythm = configuration.timing.loadReport else { return }
        // While the server is away a report takes one of the places that requests have.
        if room > 0 { send(.agentLoadStatus(load)) }
        loadReportAt = now + rhythm
    }
}
