extension WorkloadStates: Codable {
    /// Reads states as `ank get state -o json` shows them: by agent, workload and id.
    public init(from decoder: any Decoder) throws {
        let agents = try decoder.singleValueContainer().decode([String: [String: [String: ExecutionState]]].self)
        var states: [WorkloadState] = []
        for (agent, workloads) in agents {
            for (workload, instances) in workloads {
                for (id, state) in instances {
                    let name = WorkloadInstanceName(workload: workload, agent: agent, id: id)
                    states.append(WorkloadState(instance: name, executionState: state))
                }
            }
        }
        self.init(states.sorted { $0.instance < $1.instance })
    }

    /// Writes states as `ank get state -o json` shows them: by agent, workload and id.
    public func encode(to encoder: any Encoder) throws {
        var agents: [String: [String: [String: ExecutionState]]] = [:]
        for state in self {
            let name = state.instance
            agents[name.agent, default: [:]][name.workload, default: [:]][name.id] = state.executionState
        }
        var container = encoder.singleValueContainer()
        try container.encode(agents)
    }
}

extension ExecutionState: Codable {
    private enum CodingKeys: String, CodingKey { case state, subState, additionalInfo }

    /// Reads a state with the words of `ank get state -o json`. Without a sub-state it is ``SubState/none``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let state = try container.decode(State.self, forKey: .state)
        // A state without a sub-state repeats itself.
        let word = try container.decodeIfPresent(String.self, forKey: .subState)
        let repeatsItself = word == state.description && state != .stopping
        let subState = repeatsItself ? nil : try container.decodeIfPresent(SubState.self, forKey: .subState)
        let info = try container.decodeIfPresent(String.self, forKey: .additionalInfo) ?? ""
        self.init(state, subState ?? .none, additionalInfo: info)
    }

    /// Writes a state with the words of `ank get state -o json`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        if subState != .none {
            try container.encode(subState, forKey: .subState)
        } else if state != .stopping {
            try container.encode(state, forKey: .subState)
        }
        try container.encode(additionalInfo, forKey: .additionalInfo)
    }
}

/// A state or sub-state, which has a word that is its text.
private protocol StateWord: Codable, CustomStringConvertible {
    /// The values that have a word of their own.
    static var known: [Self] { get }
    /// What it is called in an error, with its article.
    static var noun: String { get }
    static func other(_ number: Int32) -> Self
}

extension StateWord {
    fileprivate init(word decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let word = try container.decode(String.self)
        if let known = Self.known.first(where: { $0.description == word }) {
            self = known
        } else if word.hasPrefix("Other-"), let number = Int32(word.dropFirst("Other-".count)) {
            self = .other(number)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(word)\" is not \(Self.noun)"
            )
        }
    }

    fileprivate func encodeWord(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension ExecutionState.State: StateWord {
    fileprivate static let noun = "a state"
    fileprivate static let known: [Self] = [
        .agentDisconnected, .pending, .running, .stopping, .succeeded, .failed, .notScheduled, .removed, .other(0),
    ]

    /// Reads the word of a state, such as `Running`. `Other-17` is a state of a newer Ankaios.
    public init(from decoder: any Decoder) throws { try self.init(word: decoder) }
    /// Writes the word of a state.
    public func encode(to encoder: any Encoder) throws { try encodeWord(to: encoder) }
}

extension ExecutionState.SubState: StateWord {
    fileprivate static let noun = "a sub-state"
    fileprivate static let known: [Self] = [
        .none, .ok, .initial, .waitingToStart, .starting, .startingFailed, .stopping, .waitingToStop,
        .requestedAtRuntime, .deleteFailed, .execFailed, .unknown, .lost,
    ]

    /// Reads the word of a sub-state, such as `WaitingToStart`. `Other-17` is a sub-state of a newer Ankaios.
    public init(from decoder: any Decoder) throws { try self.init(word: decoder) }
    /// Writes the word of a sub-state.
    public func encode(to encoder: any Encoder) throws { try encodeWord(to: encoder) }
}
