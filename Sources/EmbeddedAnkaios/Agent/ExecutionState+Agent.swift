import AnkaiosProtobuf

/// The states that an agent reports (AnkaiosBehaviour.md §7.1).
extension Proto.ExecutionState {
    static let waitingToStart = Self(additionalInfo: "", content: .pending(.waitingToStart))
    static let starting = Self(additionalInfo: "Triggered at runtime.", content: .pending(.starting))
    static let waitingToStop = Self(additionalInfo: "", content: .stopping(.waitingToStop))
    static let requestedAtRuntime = Self(additionalInfo: "", content: .stopping(.requestedAtRuntime))
    static let gone = Self(additionalInfo: "", content: .removed(.removed))

    static func retry(_ number: Int, _ text: String) -> Self {
        Self(additionalInfo: "Retry \(number): \(text)", content: .pending(.starting))
    }

    static func startingFailed(_ cause: String) -> Self {
        Self(additionalInfo: cause, content: .pending(.startingFailed))
    }

    static func deleteFailed(_ cause: String) -> Self {
        Self(additionalInfo: cause, content: .stopping(.deleteFailed))
    }

    /// What a runtime's word means (AnkaiosBehaviour.md §11.3).
    init(_ status: RuntimeStatus) {
        switch status {
        case .created(let word): self.init(additionalInfo: word, content: .pending(.starting))
        case .running: self.init(additionalInfo: "", content: .running(.ok))
        case .exited(0): self.init(additionalInfo: "", content: .succeeded(.ok))
        case .exited(let code): self.init(additionalInfo: "Exit code: '\(code)'", content: .failed(.execFailed))
        case .stopping(let word): self.init(additionalInfo: word, content: .stopping(.stopping))
        case .other(let word): self.init(additionalInfo: word, content: .failed(.unknown))
        case .unavailable(let text): self.init(additionalInfo: text, content: .failed(.unknown))
        case .gone: self.init(additionalInfo: "", content: .failed(.lost))
        }
    }

    var isRunning: Bool { if case .running = content { true } else { false } }

    var isPending: Bool { if case .pending = content { true } else { false } }

    /// Running, Succeeded or Failed: the states of a workload that is not being stopped.
    var isOfUnstopped: Bool {
        switch content {
        case .running, .succeeded, .failed: true
        default: false
        }
    }

    var isBeingStopped: Bool {
        content == .stopping(.requestedAtRuntime) || content == .stopping(.waitingToStop)
    }
}
