package import AnkaiosModel

extension CompleteState {
    /// What an update can carry: the desired state and agents. Empty parts stay absent.
    func encode(to writer: inout Writer) {
        if !desiredState.isEmpty { writer.message(1) { desiredState.encode(to: &$0) } }
        if !workloadStates.isEmpty { writer.message(2) { workloadStates.encode(to: &$0) } }
        if !agents.isEmpty {
            writer.message(3) {
                for (name, agent) in agents.sorted(by: { $0.key < $1.key }) {
                    $0.entry(1, name) { agent.encode(to: &$0) }
                }
            }
        }
        if !effectiveState.isEmpty { writer.message(4) { effectiveState.encode(to: &$0) } }
    }

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        var writer = Writer()
        encode(to: &writer)
        return writer.bytes
    }

    /// Reads a message's bytes.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        self.init()
        var budget = DecodingBudget(messageSize: bytes.count)
        self = try withUnsafeMutablePointer(to: &budget) { budget throws(WireError) in
            var state = CompleteState()
            try state.merge(bytes.span.bytes, Cursor(0..<bytes.count, budget: budget))
            return state
        }
    }
}

extension AgentAttributes {
    fileprivate func encode(to writer: inout Writer) {
        if cpuUsage != nil || freeMemory != nil {
            writer.message(1) {
                if let cpuUsage {
                    $0.message(1) {
                        guard cpuUsage != 0 else { return }
                        $0.varint(8)
                        $0.varint(UInt64(cpuUsage))
                    }
                }
                if let freeMemory {
                    $0.message(2) {
                        guard freeMemory != 0 else { return }
                        $0.varint(8)
                        $0.varint(freeMemory)
                    }
                }
            }
        }
        writer.message(2) { $0.textMap(1, tags) }
    }
}

extension WorkloadStates {
    fileprivate func encode(to writer: inout Writer) {
        let byAgent = Dictionary(grouping: states) { $0.instance.agent }
        for (agent, states) in byAgent.sorted(by: { $0.key < $1.key }) {
            let byWorkload = Dictionary(grouping: states) { $0.instance.workload }
            writer.entry(1, agent) {
                for (workload, states) in byWorkload.sorted(by: { $0.key < $1.key }) {
                    $0.entry(1, workload) {
                        for state in states {
                            $0.entry(1, state.instance.id) { state.executionState.encode(to: &$0) }
                        }
                    }
                }
            }
        }
    }
}

extension ExecutionState {
    fileprivate func encode(to writer: inout Writer) {
        writer.string(1, additionalInfo)
        if let (field, number) = wire { writer.number(field, number) }
    }

    /// The field and the number on the wire; nil if nothing is set.
    private var wire: (field: UInt32, number: Int32)? {
        let field: UInt32
        switch state {
        case .agentDisconnected: field = 2
        case .pending: field = 3
        case .running: field = 4
        case .stopping: field = 5
        case .succeeded: field = 6
        case .failed: field = 7
        case .notScheduled: field = 8
        case .removed: field = 9
        case .other(0): return nil
        case .other(let number): field = UInt32(clamping: number)
        }
        let number: Int32 =
            switch (state, subState) {
            case (_, .other(let number)): number
            case (.pending, .waitingToStart), (.stopping, .waitingToStop), (.failed, .unknown): 1
            case (.pending, .starting), (.stopping, .requestedAtRuntime), (.failed, .lost): 2
            case (.pending, .startingFailed), (.stopping, .deleteFailed): 8
            default: 0
            }
        return (field, number)
    }
}

extension State {
    fileprivate func encode(to writer: inout Writer) {
        if !apiVersion.isEmpty { writer.string(1, apiVersion) }
        // Present even when it is empty: without masks the server wants it (AnkaiosBehaviour.md §5.2).
        writer.message(2) {
            for (name, workload) in workloads.sorted(by: { $0.key < $1.key }) {
                $0.entry(1, name) { workload.encode(to: &$0) }
            }
        }
        guard !configs.isEmpty else { return }
        writer.message(3) {
            for (name, item) in configs.sorted(by: { $0.key < $1.key }) {
                $0.entry(1, name) { item.encode(to: &$0) }
            }
        }
    }
}

extension ConfigItem {
    fileprivate func encode(to writer: inout Writer) {
        switch self {
        case .text(let text): writer.string(1, text)
        case .list(let items):
            writer.message(2) {
                for item in items { $0.message(1) { item.encode(to: &$0) } }
            }
        case .object(let items):
            writer.message(3) {
                for (key, item) in items.sorted(by: { $0.key < $1.key }) {
                    $0.entry(1, key) { item.encode(to: &$0) }
                }
            }
        }
    }
}
