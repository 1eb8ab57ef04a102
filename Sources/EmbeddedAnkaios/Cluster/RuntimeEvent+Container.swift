import AnkaiosModel
import AnkaiosProtobuf

// What the runtime of a machine does and has, in the words of the agent.

extension RuntimeFault {
    init(_ failure: RuntimeFailure) { self.init(failure.text, isFinal: failure.isFinal) }
}

extension RuntimeCommand {
    /// The number of a command that is answered once.
    var id: CommandID {
        switch self {
        case .create(let id, _), .start(let id, _), .delete(let id, _), .list(let id): id
        case .readLogs(let id, _, _), .cancelLogs(let id): CommandID(id.rawValue)
        }
    }
}

extension Container {
    /// As the runtime tells it.
    var runtimeStatus: RuntimeStatus {
        if isRemoved { return .gone }
        return switch status {
        case .created: .created("created")
        case .running: .running
        case .paused: .other("paused")
        case .exited(let code): .exited(code)
        }
    }
}

extension ExistingContainer {
    init?(_ container: Container) {
        let parts = container.instance.splitAtDots().map(String.init)
        guard parts.count == 3 else { return nil }
        self.init(
            id: container.id,
            instance: Proto.WorkloadInstanceName(workloadName: parts[0], agentName: parts[2], id: parts[1]),
            runtime: container.runtime,
            status: container.runtimeStatus
        )
    }
}
