package import AnkaiosProtobuf

/// One control interface of one workload object. The agent numbers them; a number is never used again.
package struct InterfaceID: Hashable, Comparable, Sendable {
    package var rawValue: Int

    package init(_ rawValue: Int) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What has happened, for the agent to react to.
package enum AgentEvent: Hashable, Sendable {
    /// The link to the server is there; the agent introduces itself.
    case connected
    /// The link to the server is lost. Effects that send wait in the agent until it is there again.
    case disconnected
    case fromServer(Proto.FromServer)
    /// Bytes that the workload wrote into `output`, as they came.
    case bytes(InterfaceID, [UInt8])
    /// The last writer has closed `output`.
    case outputClosed(InterfaceID)
    /// A frame could not be written into `input`.
    case writeFailed(InterfaceID, frame: [UInt8], WriteFailure)
    case runtime(RuntimeEvent)
    /// What the machine's load is now; the agent reports it in its rhythm.
    case load(cpuUsage: UInt32, freeMemory: UInt64)
    /// Nothing but the time that has passed: a wake-up that the agent asked for, or any other moment.
    case tick

    package enum WriteFailure: Hashable, Sendable {
        /// The frame was not written within 500 ms.
        case timedOut
        /// Without a reader, also after the attempts of half a second.
        case noReader
    }
}
