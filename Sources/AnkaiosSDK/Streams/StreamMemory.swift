import AnkaiosModel

extension Ankaios {
    /// The memory that the items of a stream may take while they wait: by default 32 MiB.
    public static let defaultBufferBytes = 32 << 20
}

extension String {
    /// The memory that a text takes beside its value: up to 15 bytes are in the value itself.
    fileprivate var memory: Int { utf8.count > 15 ? utf8.count + 32 : 0 }
}

extension WorkloadInstanceName {
    fileprivate var memory: Int { workload.memory + agent.memory + id.memory }
}

extension LogEntry {
    /// The memory that a line takes behind another one: most often they share the name of their workload.
    fileprivate func memory(behind last: LogEntry?) -> Int {
        MemoryLayout<LogEntry>.stride + message.memory + (last?.instance == instance ? 0 : instance.memory)
    }
}

extension LogEvent {
    package var memory: Int {
        switch self {
        case .entry(let entry): entry.memory(behind: nil)
        case .stopped(let instance), .waiting(let instance): 64 + instance.memory
        case .dropped: 64
        case .resumed(let instances): instances.reduce(64) { $0 + 64 + $1.memory }
        }
    }
}

extension LogBatch {
    /// The memory that a batch takes behind another one.
    package func memory(behind before: LogBatch?) -> Int {
        switch self {
        case .entries(let entries):
            var last: LogEntry? = if case .entries(let before)? = before { before.last } else { nil }
            var size = 64
            for entry in entries {
                size += entry.memory(behind: last)
                last = entry
            }
            return size
        case .event(let event): return event.memory
        }
    }
}

extension StateEvent {
    /// About the memory that an event takes.
    package var memory: Int {
        switch self {
        case .snapshot(let state): 256 + state.memory
        case .change(let state, let altered):
            256 + state.memory
                + [altered.added, altered.updated, altered.removed].joined().reduce(0) { $0 + 16 + $1.text.memory }
        }
    }
}

extension CompleteState {
    fileprivate var memory: Int {
        var size = desiredState.memory + effectiveState.memory
        for state in workloadStates {
            size +=
                MemoryLayout<WorkloadState>.stride + state.instance.id.memory
                + state.executionState.additionalInfo.memory
        }
        for (name, agent) in agents {
            size += 64 + MemoryLayout<AgentAttributes>.stride + name.memory + agent.tags.memory
        }
        return size
    }
}

extension State {
    fileprivate var memory: Int {
        var size = 0
        for (name, workload) in workloads { size += name.memory + workload.memory }
        for (name, item) in configs { size += 64 + name.memory + item.memory }
        return size
    }
}

extension Workload {
    fileprivate var memory: Int {
        var size = MemoryLayout<Workload>.stride + (agent ?? "").memory + (runtime ?? "").memory
        size += (runtimeConfig ?? "").memory + unknownFields.count + tags.memory + configs.memory
        size += 64 * dependencies.count + dependencies.keys.reduce(0) { $0 + $1.memory }
        for file in files {
            size += 64 + file.mountPoint.memory
            switch file.content {
            case .text(let text), .base64(let text): size += text.memory
            case .unset: break
            }
        }
        for rule in controlInterfaceAccess.allowRules + controlInterfaceAccess.denyRules {
            switch rule {
            case .state(_, let masks): size += masks.reduce(64) { $0 + 32 + $1.text.memory }
            case .logs(let names): size += names.reduce(64) { $0 + 16 + $1.memory }
            case .unset: size += 64
            }
        }
        return size
    }
}

extension ConfigItem {
    fileprivate var memory: Int {
        switch self {
        case .text(let text): text.memory
        case .list(let items): items.reduce(32) { $0 + 24 + $1.memory }
        case .object(let object): object.reduce(64) { $0 + 64 + $1.key.memory + $1.value.memory }
        }
    }
}

extension [String: String] {
    fileprivate var memory: Int { reduce(isEmpty ? 0 : 64) { $0 + 64 + $1.key.memory + $1.value.memory } }
}
