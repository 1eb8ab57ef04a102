import AnkaiosProtobuf

extension Cluster {
    /// The folder with the FIFOs `input` and `output` of a workload: what a client of it connects to.
    ///
    /// Waits until it is there, as a workload is started before it has its control interface.
    /// - Parameters:
    ///   - workload: The workload's name.
    ///   - agent: Where the workload runs; nil: on the first agent that has it.
    ///   - limit: How long to wait at most, in the machine's time.
    /// - Throws: `.timedOut`.
    public func controlInterface(
        of workload: String,
        on agent: String? = nil,
        within limit: Duration = .seconds(10)
    ) async throws -> String {
        try await wait(for: "the control interface of \(workload)", timeout: limit) { world in
            for host in world.sortedAgents where agent == nil || host.name == agent {
                if let folder = host.controlInterface(of: workload) { return folder }
            }
            return nil
        }
    }

    /// The folder with the FIFOs of a workload that may read and write everything and read all logs.
    ///
    /// The workload is simulated. It is added if there is none of this name.
    /// - Throws: ``ClusterError/unknownAgent(_:)``, ``ClusterError/serverDown``, or ``ClusterError/timedOut(_:)``
    ///   without a control interface.
    public func clientDirectory(
        _ name: String = "client",
        on agent: String? = nil
    ) async throws -> String {
        if try await state(["desiredState.workloads.\(name).agent"]).desiredState?.workloads == nil {
            guard let agent = agent ?? firstAgent else { throw ClusterError.unknownAgent(agent ?? "") }
            let workload = Proto.Workload(
                agent: agent,
                runtime: NodeRuntime.simulated,
                runtimeConfig: "",
                controlInterfaceAccess: .everything
            )
            let newState = Proto.State(apiVersion: "v1", workloads: .init(workloads: [name: workload]))
            _ = try await request(
                .updateStateRequest(
                    .init(newState: .init(desiredState: newState), updateMask: ["desiredState.workloads.\(name)"])
                )
            )
        }
        return try await controlInterface(of: name, on: agent)
    }

    /// Opens a stream into the server, as the command line has one. Its events arrive on the thread of the cluster.
    package func connectToServer(_ told: @escaping @Sendable (ServerConnection.Event) -> Void) -> ServerConnection {
        ServerConnection(loop: loop, told: told)
    }
}

extension Proto.ControlInterfaceAccess {
    /// All states and all logs.
    static var everything: Proto.ControlInterfaceAccess {
        let states = Proto.StateRule(operation: .readWrite, filterMasks: ["*"])
        let logs = Proto.LogRule(workloadNames: ["*"])
        return .init(allowRules: [.init(content: .stateRule(states)), .init(content: .logRule(logs))])
    }
}
