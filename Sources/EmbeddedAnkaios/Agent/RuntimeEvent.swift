package import AnkaiosProtobuf

/// What a runtime tells. Containers are named by the runtime's ids.
package enum RuntimeEvent: Hashable, Sendable {
    /// The container is made and started, with the status that it has just now.
    case created(CommandID, container: String, RuntimeStatus)
    case started(CommandID, RuntimeStatus)
    case deleted(CommandID)
    case failed(CommandID, RuntimeFault)
    case listed(CommandID, [ExistingContainer])
    /// The status of a container has changed. May come before the `created` of that container.
    case status(container: String, RuntimeStatus)
    /// Complete lines without their line feed, and at the end of the output an unterminated one.
    case logLines(LogID, [String])
    case logEnded(LogID)
}

/// What a runtime says of a container (AnkaiosBehaviour.md §11.3).
package enum RuntimeStatus: Hashable, Sendable {
    /// Not running yet, with the runtime's word: `created`, `configured`, …
    case created(String)
    case running
    /// 128 + n after signal n.
    case exited(Int)
    /// `stopping`, `stopped`, `removing`.
    case stopping(String)
    /// `paused`, and what else a runtime may say.
    case other(String)
    /// The status query failed, with the text for it.
    case unavailable(String)
    /// The container no longer exists.
    case gone
}

/// Why a runtime did not do it.
package struct RuntimeFault: Error, Hashable, Sendable {
    /// The whole text, with the command that was tried where the runtime is a command line (AnkaiosBehaviour.md §7.2).
    package var text: String
    /// Trying again is of no use: Pending(StartingFailed) with just this text.
    package var isFinal: Bool

    package init(_ text: String, isFinal: Bool = false) {
        self.text = text
        self.isFinal = isFinal
    }
}

/// A container that was there before the agent.
package struct ExistingContainer: Hashable, Sendable {
    package var id: String
    package var instance: Proto.WorkloadInstanceName
    package var runtime: String
    package var status: RuntimeStatus

    package init(id: String, instance: Proto.WorkloadInstanceName, runtime: String, status: RuntimeStatus) {
        self.id = id
        self.instance = instance
        self.runtime = runtime
        self.status = status
    }
}
