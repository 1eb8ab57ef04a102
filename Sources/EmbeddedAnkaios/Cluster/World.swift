import AnkaiosProtobuf

/// All of one cluster: the server, the agents, what is on its way between them. It lives on the thread of the cluster.
///
/// One message is handled after the other. What a message brings about goes to the end of the line, as over a network.
final class World: LoopWorld {
    let reactor: Reactor
    let clock: ClusterClock
    let options: ClusterOptions
    /// The folder of the run: each agent has its own in it.
    let folder: String
    var manifest: Proto.State
    private(set) var server: Server?
    private(set) var agents: [String: AgentHost] = [:]
    private var peers: [ConnectionID: Peer] = [:]
    private var nextConnection = 1
    private var mail = Queue<Mail>()
    private var isDelivering = false
    private var waiters: [Int: (World) -> Bool] = [:]
    private var nextWaiter = 0
    private var generator: SeededGenerator
    /// Servers and agents that ended by themselves.
    var endedProcesses: [EndedProcess] = []
    var faultPlayers: [FaultPlayer] = []
    var notes = ClusterNotes()
    /// The workload as which the user's program talks.
    var client: ClusterClient?
    /// What each workload has asked for.
    var access: [String: AccessTraffic] = [:]
    /// Where programs of this machine get further control interfaces.
    var door: GuestDoor?

    /// Who is at the other end of a stream into the server.
    enum Peer {
        case agent(AgentHost)
        case commander(any Commander)
    }

    private enum Mail {
        case toServer(Proto.ToServer, ConnectionID)
        case toPeer(Proto.FromServer, ConnectionID)
        /// The server ends the stream.
        case ended(StreamStatus, ConnectionID)
        /// The other end is gone.
        case lost(ConnectionID, isGraceful: Bool)
    }

    /// How long an agent waits before it tries to reach a server again (AnkaiosBehaviour.md §10.2).
    static let reconnectDelay = Duration.seconds(1)

    init(
        options: ClusterOptions,
        agents: [ClusterAgent],
        manifest: Proto.State,
        folder: String,
        reactor: Reactor
    ) {
        self.options = options
        self.manifest = manifest
        self.folder = folder
        self.reactor = reactor
        clock = ClusterClock(mode: options.clock)
        generator = SeededGenerator(seed: options.seed)
        for agent in agents {
            self.agents[agent.name] = AgentHost(agent, seed: generator.next(), world: self)
        }
    }

    // MARK: - The thread

    func runDueTimers() -> Duration? {
        deliver()
        clock.runDue()
        deliver()
        return clock.nextLook()
    }

    func becameIdle() { clock.becameIdle() }

    func shutDown() {
        for agent in sortedAgents { agent.closeGuests() }
        door?.close()
        door = nil
        for peer in peers.values {
            if case .commander(let connection) = peer { connection.deliver(.ended(.unavailable)) }
        }
        peers = [:]
        for agent in agents.values { agent.shutDown() }
        agents = [:]
        server = nil
        waiters = [:]
        faultPlayers = []
    }

    func advance(by duration: Duration) {
        deliver()
        clock.advance(by: duration) { deliver() }
        deliver()
    }

    // MARK: - The server

    /// Starts the server with its startup manifest, which is all that it knows.
    func startServer() throws(ClusterError) {
        guard server == nil else { return }
        var serverOptions = Server.Options(version: options.version, hooks: options.hooks)
        serverOptions.quirks = options.quirks
        do throws(StartupManifest.Failure) {
            server = try Server(manifest: manifest, options: serverOptions)
        } catch {
            throw .invalidManifest(error.description)
        }
        for agent in sortedAgents { agent.serverIsThere() }
        deliver()
        for agent in sortedAgents { for guest in agent.guests.values { guest.serverIsThere() } }
        deliver()
    }

    /// Ends the server; what is on its way is lost.
    func stopServer() {
        guard server != nil else { return }
        deliver()
        server = nil
        mail.removeAll()
        let cut = peers.sorted { $0.key < $1.key }
        peers = [:]
        for (_, peer) in cut {
            switch peer {
            case .agent(let agent): agent.serverIsGone()
            case .commander(let connection): connection.deliver(.ended(.unavailable))
            }
        }
        deliver()
    }

    // MARK: - Streams into the server

    /// Opens a stream; nil if no server is there.
    func connect(_ agent: AgentHost) -> ConnectionID? {
        guard let connection = newConnection() else { return nil }
        peers[connection] = .agent(agent)
        return connection
    }

    /// Opens a stream of a commander; nil if no server is there.
    func connect(_ commander: some Commander) -> ConnectionID? {
        guard let connection = newConnection() else { return nil }
        peers[connection] = .commander(commander)
        return connection
    }

    private func newConnection() -> ConnectionID? {
        guard server != nil else { return nil }
        defer { nextConnection += 1 }
        return ConnectionID(nextConnection)
    }

    func send(_ message: Proto.ToServer, from connection: ConnectionID) {
        guard options.linkDelay > .zero else { return mail.append(.toServer(message, connection)) }
        _ = clock.after(options.linkDelay) { [weak self] in
            self?.mail.append(.toServer(message, connection))
            self?.deliver()
        }
    }

    /// The other end of the stream has gone, orderly or not.
    func disconnect(_ connection: ConnectionID, isGraceful: Bool) {
        mail.append(.lost(connection, isGraceful: isGraceful))
    }

    /// Works off all that is on its way, and what comes of it.
    func deliver() {
        guard !isDelivering else { return }
        isDelivering = true
        while let next = mail.popFirst() { handle(next) }
        isDelivering = false
        checkWaiters()
    }

    private func handle(_ item: Mail) {
        switch item {
        case .toServer(let message, let connection):
            guard let peer = peers[connection] else { return }
            if case .agent(let agent) = peer, message.isTooLarge {
                return tooLarge(message, from: connection, agent)
            }
            handle(message, from: connection)
            if case .commander(let commander) = peer, server?.peers[connection] != nil { commander.accepted() }
        case .toPeer(let message, let connection):
            switch peers[connection] {
            case .agent(let agent)? where message.isTooLarge: tooLarge(message, to: connection, agent)
            case .agent(let agent)?: agent.received(message)
            case .commander(let commander)?: commander.deliver(.message(message))
            case nil: break
            }
        case .ended(let status, let connection):
            guard let peer = peers.removeValue(forKey: connection) else { return }
            switch peer {
            case .agent(let agent): agent.serverIsGone()
            case .commander(let commander): commander.deliver(.ended(status))
            }
        case .lost(let connection, let isGraceful):
            guard peers.removeValue(forKey: connection) != nil else { return }
            if let effects = server?.disconnected(connection, gracefully: isGraceful) { post(effects) }
        }
    }

    private func handle(_ message: Proto.ToServer, from connection: ConnectionID) {
        let before = server?.desired.requested
        let message = client.flatMap { client in before.map { client.keeping(message, $0) } } ?? message
        if let effects = server?.handle(message, from: connection) { post(effects) }
        guard let name = client?.workload, before?.workloads?.workloads[name] != nil,
            server?.desired.requested.workloads?.workloads[name] == nil
        else { return }
        notes.tell("workload '\(name)', as which the program talks, was deleted: it no longer has a control interface")
    }

    // MARK: - Messages that are too large (AnkaiosBehaviour.md Q9)

    private func tooLarge(_ message: Proto.ToServer, from connection: ConnectionID, _ agent: AgentHost) {
        if options.quirks.breaksLinkOnLargeMessages { return cut(connection, agent) }
        guard case .request(let request) = message.content else { return }
        mail.append(.toPeer(MessageSize.error(request.requestId, "request"), connection))
    }

    private func tooLarge(_ message: Proto.FromServer, to connection: ConnectionID, _ agent: AgentHost) {
        if options.quirks.breaksLinkOnLargeMessages { return cut(connection, agent) }
        guard case .response(let response) = message.content else { return agent.received(message) }
        agent.received(MessageSize.error(response.requestId, "answer"))
    }

    /// The stream of the agent breaks; it comes back as after any loss.
    private func cut(_ connection: ConnectionID, _ agent: AgentHost) {
        peers[connection] = nil
        if let effects = server?.disconnected(connection, gracefully: false) { post(effects) }
        agent.serverIsGone()
    }

    private func post(_ effects: [ServerEffect]) {
        for effect in effects {
            switch effect {
            case .send(let message, let connection): mail.append(.toPeer(message, connection))
            case .end(let connection, let status): mail.append(.ended(status, connection))
            }
        }
    }

    // MARK: - What the cluster's own user asks

    /// Asks the server and gives its answer, at once.
    func ask(_ content: Proto.Request.Content) -> Proto.Response? {
        deliver()
        guard server != nil else { return nil }
        let connection = ConnectionID(0)
        let hello = Proto.ToServer(content: .commanderHello(.init(protocolVersion: "1.0.1")))
        let request = Proto.ToServer(content: .request(.init(requestId: "own", content: content)))
        var answer: Proto.Response?
        for message in [hello, request] {
            for effect in server?.handle(message, from: connection) ?? [] {
                if case .send(let message, connection) = effect {
                    if case .response(let response)? = message.content { answer = response }
                } else {
                    post([effect])
                }
            }
        }
        post(server?.disconnected(connection, gracefully: true) ?? [])
        if !isDelivering { deliver() }
        return answer
    }

    /// Calls `check` now, and after everything that happens, until it says true.
    func whenever(_ check: @escaping (World) -> Bool) -> Int? {
        if check(self) { return nil }
        nextWaiter += 1
        waiters[nextWaiter] = check
        return nextWaiter
    }

    func stopWaiting(_ number: Int) { waiters[number] = nil }

    private func checkWaiters() {
        for number in waiters.keys.sorted() where waiters[number]?(self) == true { waiters[number] = nil }
    }

    var sortedAgents: [AgentHost] { agents.values.sorted { $0.name < $1.name } }
}
