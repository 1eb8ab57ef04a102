import AnkaiosProtobuf

@testable import EmbeddedAnkaios

/// An agent on the bench: a server, a clock and a runtime moved by hand, and all that the agent does, as texts.
struct AgentBench {
    var agent: Agent
    var now = Duration.zero
    /// What the agent told of its workloads: `w Running(Ok)`, with the id of the instance if it is not `1`.
    var reports: [String] = []
    /// The runtime's commands that are not answered yet.
    var pending: [RuntimeCommand] = []
    /// `open w`, `remove w`, `end w` …, and the runtime's commands, in their order.
    var actions: [String] = []
    var sent: [Proto.ToServer] = []
    var written: [Proto.FromAnkaios] = []
    var wake: Duration?
    var interfaces: [String: InterfaceID] = [:]
    private var containers = 0

    init(
        quirks: Quirks = Quirks(),
        timing: AgentConfiguration.Timing = .init(),
        isStarted: Bool = true,
        having existing: [ExistingContainer] = []
    ) {
        agent = Agent(AgentConfiguration(name: "a", seed: 7, quirks: quirks, timing: timing))
        guard isStarted else { return }
        feed(.connected)
        hello([])
        listed(existing)
    }

    // MARK: - Events

    mutating func feed(_ event: AgentEvent) {
        for effect in agent.handle(event, at: now) { note(effect) }
    }

    mutating func server(_ content: Proto.FromServer.Content) { feed(.fromServer(.init(content: content))) }

    mutating func hello(_ added: [Proto.AddedWorkload]) { server(.serverHello(.init(addedWorkloads: added))) }

    mutating func listed(_ containers: [ExistingContainer]) {
        guard case .list(let command)? = pending.popLast() else { return }
        feed(.runtime(.listed(command, containers)))
    }

    mutating func update(_ added: [Proto.AddedWorkload] = [], deleted: [Proto.DeletedWorkload] = []) {
        server(.updateWorkload(.init(addedWorkloads: added, deletedWorkloads: deleted)))
    }

    /// A workload of another agent.
    mutating func other(_ name: String, _ state: Proto.ExecutionState) {
        let instance = Proto.WorkloadInstanceName(workloadName: name, agentName: "b", id: "1")
        server(.updateWorkloadState(.init(workloadStates: [.init(instanceName: instance, executionState: state)])))
    }

    /// Answers the oldest command of the runtime: it is done.
    mutating func done(_ status: RuntimeStatus = .running) {
        guard !pending.isEmpty else { return }
        switch pending.removeFirst() {
        case .create(let command, _):
            containers += 1
            feed(.runtime(.created(command, container: "c\(containers)", status)))
        case .start(let command, _): feed(.runtime(.started(command, status)))
        case .delete(let command, _): feed(.runtime(.deleted(command)))
        case .list, .readLogs, .cancelLogs: break
        }
    }

    /// Answers the oldest command of the runtime: it failed.
    mutating func failed(_ text: String, isFinal: Bool = false) {
        guard !pending.isEmpty else { return }
        switch pending.removeFirst() {
        case .create(let command, _), .start(let command, _), .delete(let command, _):
            feed(.runtime(.failed(command, RuntimeFault(text, isFinal: isFinal))))
        case .list, .readLogs, .cancelLogs: break
        }
    }

    /// The container has got another status, and the agent has had time to see it.
    mutating func becomes(_ container: String, _ status: RuntimeStatus) {
        feed(.runtime(.status(container: container, status)))
        pass(.milliseconds(500))
    }

    mutating func pass(_ duration: Duration) {
        now += duration
        feed(.tick)
    }

    mutating func write(_ workload: String, _ message: Proto.ToAnkaios) {
        write(workload, bytes: Frame.framed(message.encoded()))
    }

    mutating func write(_ workload: String, bytes: [UInt8]) {
        if let id = interfaces[workload] { feed(.bytes(id, bytes)) }
    }

    mutating func sayHello(_ workload: String, _ version: String = "1.0.1") {
        write(workload, .init(content: .hello(.init(protocolVersion: version))))
    }

    mutating func takeReports() -> [String] {
        defer { reports = [] }
        return reports
    }

    mutating func takeActions() -> [String] {
        defer { actions = [] }
        return actions
    }

    // MARK: - Effects

    private mutating func note(_ effect: AgentEffect) {
        switch effect {
        case .send(let message):
            sent.append(message)
            if case .updateWorkloadState(let update) = message.content { reports += update.workloadStates.map(text) }
        case .openInterface(let id, let instance):
            interfaces[instance.workloadName] = id
            actions.append("open \(instance.workloadName)")
        case .removeInterface(let id): actions.append("remove \(name(id))")
        case .asked, .refusedWorkload: break
        case .pauseReading(let id): actions.append("pause \(name(id))")
        case .resumeReading(let id): actions.append("resume \(name(id))")
        case .abort: actions.append("abort")
        case .unlinkInterface(let id): actions.append("unlink \(name(id))")
        case .endInterface(let id): actions.append("end \(name(id))")
        case .write(_, let frame):
            var reader = AgentFrameReader()
            reader.append(frame)
            if case .message(let bytes)? = reader.next(), let message = try? Proto.FromAnkaios(decoding: bytes) {
                written.append(message)
            }
        case .runtime(let command):
            note(command)
        case .wake(let time, _):
            wake = time
        }
    }

    private mutating func note(_ command: RuntimeCommand) {
        switch command {
        case .create(_, let request): actions.append("create \(request.instance.workloadName)")
        case .start(_, let container): actions.append("start \(container)")
        case .delete(_, let container): actions.append("delete \(container)")
        case .list: actions.append("list")
        case .readLogs(_, let container, _): actions.append("read \(container)")
        case .cancelLogs: actions.append("cancel logs")
        }
        switch command {
        case .create, .start, .delete, .list: pending.append(command)
        case .readLogs, .cancelLogs: break
        }
    }

    private func name(_ id: InterfaceID) -> String { interfaces.first { $0.value == id }?.key ?? "old one" }
}

private func text(_ state: Proto.WorkloadState) -> String {
    let name = state.instanceName ?? .init()
    let words: String =
        switch state.executionState?.content {
        case .pending(.waitingToStart): "Pending(WaitingToStart)"
        case .pending(.starting): "Pending(Starting)"
        case .pending(.startingFailed): "Pending(StartingFailed)"
        case .running: "Running(Ok)"
        case .succeeded: "Succeeded(Ok)"
        case .failed(.execFailed): "Failed(ExecFailed)"
        case .failed(.lost): "Failed(Lost)"
        case .failed(.unknown): "Failed(Unknown)"
        case .stopping(.requestedAtRuntime): "RAR"
        case .stopping(.waitingToStop): "Stopping(WaitingToStop)"
        case .stopping(.deleteFailed): "Stopping(DeleteFailed)"
        case .stopping(.stopping): "Stopping(Stopping)"
        case .removed: "gone"
        default: "?"
        }
    let info = state.executionState?.additionalInfo ?? ""
    let shown = info.isEmpty ? words : info == "Triggered at runtime." ? "Starting" : "\(words) \(info)"
    return "\(name.workloadName)\(name.id == "1" ? "" : ".\(name.id)") \(shown)"
}

extension Proto.AddedWorkload {
    static func named(
        _ name: String,
        id: String = "1",
        runtime: String = "podman",
        policy: Proto.RestartPolicy = .never,
        after dependencies: [String: Proto.AddCondition] = [:],
        allowing masks: [String]? = nil,
        files: [Proto.File] = [],
        tags: [String: String] = [:]
    ) -> Self {
        let rules = (masks ?? []).map {
            Proto.AccessRightsRule(content: .stateRule(.init(operation: .readWrite, filterMasks: [$0])))
        }
        return Self(
            instanceName: .init(workloadName: name, agentName: "a", id: id),
            workload: .init(
                agent: "a",
                restartPolicy: policy,
                dependencies: .init(dependencies: dependencies),
                tags: .init(tags: tags),
                runtime: runtime,
                runtimeConfig: "image: x",
                controlInterfaceAccess: .init(allowRules: rules),
                files: .init(files: files)
            )
        )
    }
}

extension Proto.DeletedWorkload {
    static func named(
        _ name: String,
        id: String = "1",
        after dependents: [String: Proto.DeleteCondition] = [:]
    ) -> Self {
        Self(
            instanceName: .init(workloadName: name, agentName: "a", id: id),
            dependencies: dependents
        )
    }
}
