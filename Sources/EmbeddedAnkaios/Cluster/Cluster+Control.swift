import AnkaiosProtobuf

extension Cluster {
    // MARK: - Agents and server

    /// Starts an agent that is not running: it finds the containers that it left.
    /// - Throws: ``ClusterError/unknownAgent(_:)``, or ``ClusterError/ended``.
    public func startAgent(_ name: String) async throws {
        try await onAgent(name) { $0.start() }
    }

    /// Ends an agent as SIGTERM does. That does not differ from `killAgent(_:)`: real ones have no handler for it. Its
    /// workloads continue to run (AnkaiosBehaviour.md §7.8).
    /// - Throws: ``ClusterError/unknownAgent(_:)``, or ``ClusterError/ended``.
    public func stopAgent(_ name: String) async throws {
        try await onAgent(name) { $0.stop() }
    }

    /// Ends an agent as SIGKILL does: its connection to the server and its control interfaces break, containers run on.
    /// - Throws: ``ClusterError/unknownAgent(_:)``, or ``ClusterError/ended``.
    public func killAgent(_ name: String) async throws {
        try await onAgent(name) { $0.stop() }
    }

    /// Starts the server if it is not running. It knows only its startup manifest; agents come back within a second of
    /// the cluster's clock.
    ///
    /// - Parameter manifest: Its startup manifest from now on, as YAML; nil: the one that it had.
    /// - Throws: `.invalidManifest`; then the server stays down, as a real one ends by itself.
    public func startServer(manifest: String? = nil) async throws {
        var state: Proto.State?
        do throws(StartupManifest.Failure) {
            if let manifest { state = try StartupManifest.parseForCluster(manifest) }
        } catch {
            throw ClusterError.invalidManifest(error.description)
        }
        let changed = state
        try await run { (world: World) throws(ClusterError) in
            if let changed { world.manifest = changed }
            try world.startServer()
        }
    }

    /// Ends the server: it forgets everything. Agents and workloads go on.
    /// - Throws: ``ClusterError/ended``.
    public func stopServer() async throws {
        try await run { (world: World) throws(ClusterError) in world.stopServer() }
    }

    private func onAgent(
        _ name: String,
        _ body: @escaping @Sendable (AgentHost) -> Void
    ) async throws(ClusterError) {
        try await run { (world: World) throws(ClusterError) in
            guard let agent = world.agents[name] else { throw .unknownAgent(name) }
            body(agent)
            world.deliver()
        }
    }

    // MARK: - Time

    /// Lets this time of the cluster's clock pass at once. What falls due happens in its order before this returns.
    /// - Throws: ``ClusterError/ended``.
    public func advance(by duration: Duration) async throws {
        try await run { (world: World) throws(ClusterError) in world.advance(by: duration) }
    }

    // MARK: - Faults

    /// Makes something go wrong with a workload's control interface, or with what is behind it.
    ///
    /// - Parameters:
    ///   - fault: What goes wrong.
    ///   - workload: The name of the workload whose control interface it is, or whose agent.
    ///   - agent: Where the workload runs; nil: on the first agent that has it.
    /// - Throws: `.noControlInterface` if the fault needs one and there is none.
    public func inject(
        _ fault: Fault,
        into workload: String,
        on agent: String? = nil
    ) async throws {
        try await run { (world: World) throws(ClusterError) in
            try world.inject(fault, into: workload, on: agent)
        }
    }

    // MARK: - Containers, behind Ankaios's back

    /// What can be done to a container without Ankaios knowing.
    public enum ContainerAction: String, Hashable, Codable, Sendable, CaseIterable {
        case kill, stop, start, pause, unpause, remove
    }

    /// Does this to the container of a workload. Ankaios notices at its next look at it (AnkaiosBehaviour.md §7.9).
    /// - Throws: ``ClusterError/unknownWorkload(_:)`` without a container; ``ClusterError/refused(_:)`` with the words
    ///   of the runtime.
    public func perform(
        _ action: ContainerAction,
        onContainerOf workload: String,
        on agent: String? = nil
    ) async throws {
        try await run { (world: World) throws(ClusterError) in
            guard let (host, container) = world.container(of: workload, on: agent) else {
                throw ClusterError.unknownWorkload(workload)
            }
            do throws(RuntimeFailure) {
                try host.act(action, on: container)
            } catch {
                throw ClusterError.refused(error.text)
            }
            world.deliver()
        }
    }

    /// The id of the container of a workload: 64 hexadecimal digits.
    /// - Throws: ``ClusterError/unknownWorkload(_:)`` without a container.
    public func containerID(of workload: String, on agent: String? = nil) async throws -> String {
        try await run { (world: World) throws(ClusterError) in
            guard let (_, container) = world.container(of: workload, on: agent) else {
                throw ClusterError.unknownWorkload(workload)
            }
            return container.id
        }
    }

    /// All that the container of a workload has printed, its standard output and its standard error.
    /// - Throws: ``ClusterError/unknownWorkload(_:)`` without a container.
    public func logLines(of workload: String, on agent: String? = nil) async throws -> [String] {
        try await run { (world: World) throws(ClusterError) in
            guard let (_, container) = world.container(of: workload, on: agent) else {
                throw ClusterError.unknownWorkload(workload)
            }
            return container.log.lines().map(\.text)
        }
    }
}

extension World {
    func inject(_ fault: Fault, into workload: String, on agent: String?) throws(ClusterError) {
        switch fault {
        case .serverDown: return stopServer()
        case .serverUp: return try startServer()
        // An agent that is down has no workloads that could be found; the one that was taken down is meant.
        case .agentUp where host(of: workload, on: agent)?.isRunning != false:
            let down = sortedAgents.filter { !$0.isRunning && (agent == nil || $0.name == agent) }
            guard !down.isEmpty else { break }
            for host in down { host.start() }
            return deliver()
        default: break
        }
        guard let host = host(of: workload, on: agent) else { throw .unknownWorkload(workload) }
        try host.inject(fault, into: workload)
        deliver()
    }

    /// The agent that has this workload: the one named, or the first.
    func host(of workload: String, on agent: String?) -> AgentHost? {
        if let agent { return agents[agent] }
        return sortedAgents.first { $0.knows(workload) }
    }

    func container(of workload: String, on agent: String?) -> (AgentHost, Container)? {
        for host in sortedAgents where agent == nil || host.name == agent {
            if let container = host.container(of: workload) { return (host, container) }
        }
        return nil
    }
}
