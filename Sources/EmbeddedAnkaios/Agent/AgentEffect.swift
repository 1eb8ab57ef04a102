package import AnkaiosProtobuf

/// Work for the host of the agent, in the order given.
package enum AgentEffect: Hashable, Sendable {
    /// Only while the link is there.
    case send(Proto.ToServer)
    /// Makes the directory and the FIFOs of the instance, or takes those which are there, and reads `output`.
    case openInterface(InterfaceID, Proto.WorkloadInstanceName)
    /// Closes the descriptors and removes the FIFOs and their directory.
    case removeInterface(InterfaceID)
    /// Takes the names of the FIFOs and the directory away; what is open stays open (AnkaiosBehaviour.md Q6).
    case unlinkInterface(InterfaceID)
    /// Closes the descriptors as soon as pending messages are written or given up; the FIFOs stay where they are.
    case endInterface(InterfaceID)
    /// Stops reading `output`, so that it fills, until `resumeReading`.
    case pauseReading(InterfaceID)
    case resumeReading(InterfaceID)
    /// The process of the agent breaks down.
    case abort
    /// Writes a whole frame into `input`.
    case write(InterfaceID, [UInt8])
    /// The workload has asked for this; to be kept for whoever wants to know.
    case asked(String, AccessTraffic)
    /// The workload got the message that its control interface is closed, and why.
    case refusedWorkload(String, reason: String)
    case runtime(RuntimeCommand)
    /// The agent wants a `tick` then. The latest wish counts, and stays over events in between. `isForLoad`: for
    /// nothing but the next report of the machine's load.
    case wake(at: Duration, isForLoad: Bool)
}
