import AnkaiosModel

extension CompleteState {
    mutating func merge(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): try desiredState.merge(bytes, try cursor.inner(bytes))
            case .bytes(2): try workloadStates.merge(bytes, try cursor.inner(bytes))
            case .bytes(3): try mergeAgents(bytes, try cursor.inner(bytes))
            case .bytes(4): try effectiveState.merge(bytes, try cursor.inner(bytes))
            default: try cursor.skip(tag, bytes, known: 1...4)
            }
        }
    }

    private mutating func mergeAgents(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                let entry = try MapEntry(bytes, try cursor.inner(bytes))
                try message.pay(forEntryIn: agents)
                try agents.set(entry.key, try AgentAttributes(bytes, entry.value))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
    }
}

extension AgentAttributes {
    fileprivate init(_ bytes: RawSpan, _ message: Cursor?) throws(WireError) {
        self.init()
        guard var cursor = message else { return }
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): try mergeStatus(bytes, try cursor.inner(bytes))
            case .bytes(2): try cursor.textMap(bytes, into: &tags)
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
    }

    private mutating func mergeStatus(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): cpuUsage = UInt32(truncatingIfNeeded: try Self.number(bytes, try cursor.inner(bytes)))
            case .bytes(2): freeMemory = try Self.number(bytes, try cursor.inner(bytes))
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
    }

    /// The number in field 1 of a message that holds nothing else.
    private static func number(_ bytes: RawSpan, _ message: Cursor) throws(WireError) -> UInt64 {
        var cursor = message
        var number: UInt64 = 0
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .number(1): number = try cursor.varint(bytes)
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
        return number
    }
}

extension WorkloadStates {
    fileprivate mutating func merge(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var all = states
        // Nobody else has the list while it grows.
        self = WorkloadStates()
        try all.merge(bytes, message)
        self = WorkloadStates(all)
    }
}

extension [WorkloadState] {
    fileprivate mutating func merge(_ bytes: RawSpan, _ message: Cursor) throws(WireError) {
        var agents = message
        var room = count
        while let tag = try agents.tag(bytes) {
            guard tag == .bytes(1) else {
                try agents.skip(tag, bytes, known: 1...1)
                continue
            }
            let agent = try MapEntry(bytes, try agents.inner(bytes))
            guard var workloads = agent.value else { continue }
            room += workloads.reservation(for: workloads.entryCount(bytes), of: WorkloadState.self)
            // At the least by a half more: not one new place for each of many agents.
            if room > capacity {
                let wanted = Swift.max(room, count + count / 2)
                try workloads.pay((wanted - capacity) * MemoryLayout<WorkloadState>.stride)
                reserveCapacity(wanted)
            }
            while let tag = try workloads.tag(bytes) {
                guard tag == .bytes(1) else {
                    try workloads.skip(tag, bytes, known: 1...1)
                    continue
                }
                let workload = try MapEntry(bytes, try workloads.inner(bytes))
                guard let ids = workload.value else { continue }
                try merge(bytes, ids, agent: agent.key, workload: workload.key)
            }
        }
    }

    private mutating func merge(
        _ bytes: RawSpan,
        _ message: Cursor,
        agent: String,
        workload: String
    ) throws(WireError) {
        var cursor = message
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1):
                let entry = try MapEntry(bytes, try cursor.inner(bytes))
                try message.pay(forItemIn: self)
                let instance = WorkloadInstanceName(workload: workload, agent: agent, id: entry.key)
                append(WorkloadState(instance: instance, executionState: try ExecutionState(bytes, entry.value)))
            default: try cursor.skip(tag, bytes, known: 1...1)
            }
        }
    }
}

extension ExecutionState {
    init(_ bytes: RawSpan, _ message: Cursor?) throws(WireError) {
        self.init(.other(0))
        guard var cursor = message else { return }
        while let tag = try cursor.tag(bytes) {
            if tag == .bytes(1) {
                additionalInfo = try cursor.string(bytes)
            } else if tag.wireType == 0, tag.field >= 2 {
                // Beyond field 9 it may be a state of a newer Ankaios: kept, unless a known one stands there, too.
                let number = try cursor.enumeration(bytes)
                if tag.field <= 9 || state == .other(0) { set(field: tag.field, number: number) }
            } else {
                try cursor.skip(tag, bytes, known: 1...9)
            }
        }
    }

    /// The state and sub-state of an enum's number in a field. Zero is a value like any other: presence counts.
    private mutating func set(field: UInt32, number: Int32) {
        (state, subState) =
            switch (field, number) {
            case (2, 0): (.agentDisconnected, .none)
            case (2, _): (.agentDisconnected, .other(number))
            case (3, 0): (.pending, .initial)
            case (3, 1): (.pending, .waitingToStart)
            case (3, 2): (.pending, .starting)
            case (3, 8): (.pending, .startingFailed)
            case (3, _): (.pending, .other(number))
            case (4, 0): (.running, .ok)
            case (4, _): (.running, .other(number))
            case (5, 0): (.stopping, .stopping)
            case (5, 1): (.stopping, .waitingToStop)
            case (5, 2): (.stopping, .requestedAtRuntime)
            case (5, 8): (.stopping, .deleteFailed)
            case (5, _): (.stopping, .other(number))
            case (6, 0): (.succeeded, .ok)
            case (6, _): (.succeeded, .other(number))
            case (7, 0): (.failed, .execFailed)
            case (7, 1): (.failed, .unknown)
            case (7, 2): (.failed, .lost)
            case (7, _): (.failed, .other(number))
            case (8, 0): (.notScheduled, .none)
            case (8, _): (.notScheduled, .other(number))
            case (9, 0): (.removed, .none)
            case (9, _): (.removed, .other(number))
            default: (.other(Int32(clamping: field)), .other(number))
            }
    }
}
