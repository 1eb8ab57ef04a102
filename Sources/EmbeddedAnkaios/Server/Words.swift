import AnkaiosProtobuf

// The text forms of enum values (AnkaiosBehaviour.md §3.6). A value of another version is its number.

extension Proto.RestartPolicy {
    private static let words = ["NEVER", "ON_FAILURE", "ALWAYS"]
    var word: String { Self.words.word(rawValue) }
    init?(word: String) {
        guard let number = Self.words.number(word) else { return nil }
        self.init(rawValue: number)
    }
    var isKnown: Bool { (0...2).contains(rawValue) }
}

extension Proto.AddCondition {
    private static let words = ["ADD_COND_RUNNING", "ADD_COND_SUCCEEDED", "ADD_COND_FAILED"]
    var word: String { Self.words.word(rawValue) }
    init?(word: String) {
        guard let number = Self.words.number(word) else { return nil }
        self.init(rawValue: number)
    }
    var isKnown: Bool { (0...2).contains(rawValue) }
}

extension Proto.ReadWriteEnum {
    private static let words = ["Nothing", "Read", "Write", "3", "4", "ReadWrite"]
    var word: String { Self.words.word(rawValue) }
    init?(word: String) {
        guard let number = Self.words.number(word) else { return nil }
        self.init(rawValue: number)
    }
    var isKnown: Bool { [0, 1, 2, 5].contains(rawValue) }
}

extension [String] {
    fileprivate func word(_ number: Int32) -> String {
        indices.contains(Int(number)) ? self[Int(number)] : String(number)
    }

    fileprivate func number(_ word: String) -> Int32? {
        firstIndex(of: word).map { Int32($0) }
    }
}

extension Proto.ExecutionState.Content {
    /// State and sub-state; those with a single value repeat their name.
    var words: (state: String, subState: String) {
        switch self {
        case .agentDisconnected: ("AgentDisconnected", "AgentDisconnected")
        case .pending(let value):
            (
                "Pending",
                [0: "Initial", 1: "WaitingToStart", 2: "Starting", 8: "StartingFailed"][value.rawValue]
                    ?? String(value.rawValue)
            )
        case .running(let value): ("Running", value.rawValue == 0 ? "Ok" : String(value.rawValue))
        case .stopping(let value):
            (
                "Stopping",
                [0: "Stopping", 1: "WaitingToStop", 2: "RequestedAtRuntime", 8: "DeleteFailed"][value.rawValue]
                    ?? String(value.rawValue)
            )
        case .succeeded(let value): ("Succeeded", value.rawValue == 0 ? "Ok" : String(value.rawValue))
        case .failed(let value):
            ("Failed", [0: "ExecFailed", 1: "Unknown", 2: "Lost"][value.rawValue] ?? String(value.rawValue))
        case .notScheduled: ("NotScheduled", "NotScheduled")
        case .removed: ("Removed", "Removed")
        }
    }

    init?(state: String, subState: String) {
        let all: [Self] =
            [.agentDisconnected(.agentDisconnected), .notScheduled(.notScheduled), .removed(.removed)]
            + [.initial, .waitingToStart, .starting, .startingFailed].map(Self.pending)
            + [.ok].map(Self.running)
            + [.stopping, .waitingToStop, .requestedAtRuntime, .deleteFailed].map(Self.stopping)
            + [.ok].map(Self.succeeded)
            + [.execFailed, .unknown, .lost].map(Self.failed)
        guard let found = all.first(where: { $0.words == (state, subState) }) else { return nil }
        self = found
    }

    /// Whether the number in it is one of this version's.
    var isKnown: Bool { Self(state: words.state, subState: words.subState) != nil }

    var number: Int32 {
        switch self {
        case .agentDisconnected(let value): value.rawValue
        case .pending(let value): value.rawValue
        case .running(let value): value.rawValue
        case .stopping(let value): value.rawValue
        case .succeeded(let value): value.rawValue
        case .failed(let value): value.rawValue
        case .notScheduled(let value): value.rawValue
        case .removed(let value): value.rawValue
        }
    }
}
