import AnkaiosManifest
import AnkaiosModel
import AnkaiosYAML

/// A state as a document, with the keys and in the order of `ank get state` (AnkaiosBehaviour.md §3.6, §14.6).
///
/// What was not selected is left out.
enum StateDocument {
    /// The mappings that are there also when nothing is in them, if they were selected (AnkaiosBehaviour.md §4.1,
    /// §14.6).
    enum Part: CaseIterable {
        case workloads
        case workloadStates
        case agents
        case effectiveWorkloads

        private var path: [String] {
            switch self {
            case .workloads: ["desiredState", "workloads"]
            case .workloadStates: ["workloadStates"]
            case .agents: ["agents"]
            case .effectiveWorkloads: ["effectiveState", "workloads"]
            }
        }

        /// Those that masks select as a whole; no masks: all.
        static func selected(by masks: [FieldMask]) -> Set<Part> {
            guard !masks.isEmpty else { return Set(allCases) }
            return Set(
                allCases.filter { part in
                    masks.contains { mask in
                        let words = mask.text.splitAtDots()
                        return words.count <= part.path.count
                            && zip(words, part.path).allSatisfy { $0 == "*" || $0 == $1 }
                    }
                }
            )
        }
    }

    /// - Parameter parts: what is shown also when it is empty. Nothing is, of a state without anything.
    static func value(of state: CompleteState, with parts: Set<Part> = []) -> YAMLValue {
        var pairs: [YAMLValue.Pair] = []
        if !state.desiredState.isEmpty {
            let value = value(of: state.desiredState, hasWorkloads: parts.contains(.workloads))
            pairs.append(.init(key: "desiredState", value: value))
        }
        if !state.workloadStates.isEmpty || parts.contains(.workloadStates) {
            pairs.append(.init(key: "workloadStates", value: value(of: state.workloadStates)))
        }
        if !state.agents.isEmpty || parts.contains(.agents) {
            pairs.append(.init(key: "agents", value: map(state.agents, value)))
        }
        if !state.effectiveState.isEmpty {
            let value = value(of: state.effectiveState, hasWorkloads: parts.contains(.effectiveWorkloads))
            pairs.append(.init(key: "effectiveState", value: value))
        }
        return .mapping(pairs)
    }

    static func value(of state: State, hasWorkloads: Bool = false) -> YAMLValue {
        var pairs: [YAMLValue.Pair] = []
        if !state.apiVersion.isEmpty { pairs.append(.init(key: "apiVersion", value: .text(state.apiVersion))) }
        if !state.workloads.isEmpty || hasWorkloads {
            pairs.append(.init(key: "workloads", value: map(state.workloads, ManifestWriter.workload)))
        }
        if !state.configs.isEmpty {
            pairs.append(.init(key: "configs", value: map(state.configs, ManifestWriter.configItem)))
        }
        return .mapping(pairs)
    }

    /// By agent, workload and id.
    static func value(of states: WorkloadStates) -> YAMLValue {
        let byAgent = Dictionary(grouping: states, by: \.instance.agent)
        return map(byAgent) { states in
            map(Dictionary(grouping: states, by: \.instance.workload)) { states in
                map(Dictionary(states.map { ($0.instance.id, $0.executionState) }) { _, last in last }, value)
            }
        }
    }

    private static func value(of state: ExecutionState) -> YAMLValue {
        // A state without a sub-state repeats itself.
        let subState = state.subState == .none ? "\(state.state)" : "\(state.subState)"
        return .mapping([
            .init(key: "additionalInfo", value: .text(state.additionalInfo)),
            .init(key: "state", value: .text("\(state.state)")), .init(key: "subState", value: .text(subState)),
        ])
    }

    private static func value(of agent: AgentAttributes) -> YAMLValue {
        var pairs: [YAMLValue.Pair] = []
        var status: [YAMLValue.Pair] = []
        if let usage = agent.cpuUsage { status.append(.init(key: "cpuUsage", value: .integer(Int(usage)))) }
        if let memory = agent.freeMemory {
            status.append(.init(key: "freeMemory", value: .integer(Int(clamping: memory))))
        }
        if !status.isEmpty { pairs.append(.init(key: "status", value: .mapping(status))) }
        if !agent.tags.isEmpty { pairs.append(.init(key: "tags", value: map(agent.tags) { .text($0) })) }
        return .mapping(pairs)
    }

    private static func map<Value>(_ values: [String: Value], _ value: (Value) -> YAMLValue) -> YAMLValue {
        .mapping(values.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: value($0.value)) })
    }
}

extension CommandCall {
    /// Prints a state as YAML or JSON.
    /// - Parameter parts: what is shown also when it is empty.
    func write(_ state: CompleteState, as format: OutputFormat, with parts: Set<StateDocument.Part> = []) {
        // One more line feed, as ank writes it.
        write(StateDocument.value(of: state, with: parts), as: format, end: "\n")
    }

    /// Prints a document as YAML or JSON.
    /// - Parameter end: what is behind it in YAML.
    func write(_ value: YAMLValue, as format: OutputFormat, end: String = "") {
        switch format {
        case .json: terminal.write(value.json() + "\n")
        case .yaml, .table, .text: terminal.write(YAMLWriter.text(value) + end)
        }
    }
}
