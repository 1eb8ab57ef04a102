package import AnkaiosProtobuf

/// A command to a runtime that is answered once.
package struct CommandID: Hashable, Comparable, Sendable {
    package var rawValue: Int

    package init(_ rawValue: Int) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One reading of a container's log.
package struct LogID: Hashable, Comparable, Sendable {
    package var rawValue: Int

    package init(_ rawValue: Int) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// An order to a runtime.
package enum RuntimeCommand: Hashable, Sendable {
    /// Makes a container and starts it. Answer: `created` or `failed`.
    case create(CommandID, ContainerRequest)
    /// Starts a container that has ended. Answer: `started` or `failed`.
    case start(CommandID, container: String)
    /// Stops a container and removes it; one that is gone is fine. Answer: `deleted` or `failed`.
    case delete(CommandID, container: String)
    /// Which containers of this agent are there. Answer: `listed`.
    case list(CommandID)
    /// Reads what a container has printed. Answers: any number of `logLines`, then `logEnded`.
    case readLogs(LogID, container: String, LogOptions)
    /// No more answers for this reading.
    case cancelLogs(LogID)
}

/// What a container is to be.
package struct ContainerRequest: Hashable, Sendable {
    package var instance: Proto.WorkloadInstanceName
    /// As the workload names it.
    package var runtime: String
    package var runtimeConfig: String
    package var files: [WorkloadFile]
    /// The control interface to mount, if it has one.
    package var interface: InterfaceID?

    package init(
        instance: Proto.WorkloadInstanceName,
        runtime: String,
        runtimeConfig: String,
        files: [WorkloadFile] = [],
        interface: InterfaceID? = nil
    ) {
        self.instance = instance
        self.runtime = runtime
        self.runtimeConfig = runtimeConfig
        self.files = files
        self.interface = interface
    }
}

/// What to read of a log; the texts are as the request has them.
package struct LogOptions: Hashable, Sendable {
    package var follow: Bool
    /// Nil: all lines.
    package var tail: Int?
    package var since: String?
    package var until: String?

    package init(follow: Bool = false, tail: Int? = nil, since: String? = nil, until: String? = nil) {
        self.follow = follow
        self.tail = tail
        self.since = since
        self.until = until
    }
}
