import AnkaiosProtobuf

/// The machine of one agent: the agent, if it runs, its FIFOs and its containers. Containers outlive the agent.
final class AgentHost {
    let name: String
    private let tags: [String: String]
    private let seed: UInt64
    unowned let world: World
    let runtime: NodeRuntime
    private var agent: Agent?
    /// Tells the lives of the agent apart: what was begun for one is of no concern to the next.
    var life = 0
    private var connection: ConnectionID?
    var ports: [InterfaceID: Port] = [:]
    var readings: [LogID: LogReading] = [:]
    /// Further control interfaces of workloads, by the number in the name of their folders.
    var guests: [Int: GuestInterface] = [:]
    var nextGuest = 0
    private var load = MachineLoad()
    private var loadReadAt: Duration?
    private var wakeTimer: ClusterClock.Timer?
    private var reconnectTimer: ClusterClock.Timer?
    private var reconnectAt: Duration?

    init(_ configuration: ClusterAgent, seed: UInt64, world: World) {
        name = configuration.name
        tags = configuration.tags
        self.seed = seed
        self.world = world
        var generator = SeededGenerator(seed: seed)
        let engine = ContainerEngine(
            clock: world.clock,
            delays: .init(
                begin: world.options.pace.begin,
                start: world.options.startDelay,
                kill: world.options.pace.kill,
                stop: world.options.stopDelay
            ),
            makeID: { generator.containerID() }
        )
        runtime = NodeRuntime(engine: engine, options: world.options, clock: world.clock, reactor: world.reactor)
        runtime.tell = { [unowned world] in world.notes.tell($0, ofContainer: $1) }
        engine.onChange = { [weak self] container in
            self?.feed(.runtime(.status(container: container.id, container.runtimeStatus)))
        }
    }

    // MARK: - Life

    var isRunning: Bool { agent != nil }

    func start() {
        guard agent == nil else { return }
        life += 1
        agent = Agent(
            AgentConfiguration(
                name: name,
                tags: tags,
                version: world.options.version.semantic,
                runtimes: world.options.simulatedRuntimes.union(NodeRuntime.names),
                runFolder: world.folder,
                seed: seed &+ UInt64(life),
                quirks: world.options.quirks,
                timing: world.options.timing
            )
        )
        loadReadAt = nil
        readLoad()
        connect()
        for guest in guests.values { guest.agentIsBack() }
    }

    /// Ends the agent at once: descriptors close, the FIFOs and the containers stay.
    func stop() {
        guard agent != nil else { return }
        agent = nil
        for port in ports.values { port.endpoint.close() }
        ports = [:]
        for reading in readings.values { reading.cancel() }
        readings = [:]
        world.clock.cancel(wakeTimer)
        world.clock.cancel(reconnectTimer)
        if let connection { world.disconnect(connection, isGraceful: false) }
        connection = nil
        for guest in guests.values { guest.agentIsGone() }
    }

    /// Breaks down, as a process does that the system has no memory for.
    private func crash() {
        world.endedProcesses.append(.init(name: name, exitCode: -6))
        stop()
        world.deliver()
    }

    func shutDown() {
        agent = nil
        for port in ports.values { port.endpoint.close() }
        ports = [:]
        readings = [:]
        runtime.engine.removeAll()
    }

    // MARK: - The server

    func connect() {
        guard agent != nil, connection == nil else { return }
        connection = world.connect(self)
        guard connection == nil else { return feed(.connected) }
        tryAgain(at: world.clock.now + World.reconnectDelay)
    }

    /// There is a server again: the next attempt is one to wait for.
    func serverIsThere() {
        guard agent != nil, connection == nil, let reconnectAt else { return }
        tryAgain(at: reconnectAt)
    }

    private func tryAgain(at time: Duration) {
        reconnectAt = time
        world.clock.cancel(reconnectTimer)
        let isInVain = world.server == nil
        reconnectTimer = world.clock.at(time, isBackground: isInVain) { [weak self] in self?.connect() }
    }

    /// The stream to the server has broken.
    func serverIsGone() {
        connection = nil
        feed(.disconnected)
        tryAgain(at: world.clock.now + World.reconnectDelay)
    }

    func received(_ message: Proto.FromServer) { feed(.fromServer(message)) }

    // MARK: - The agent

    func feed(_ event: AgentEvent) {
        guard let effects = agent?.handle(event, at: world.clock.now) else { return }
        for effect in effects { carryOut(effect) }
    }

    func carryOut(_ effect: AgentEffect) {
        switch effect {
        case .send(let message):
            if let connection { world.send(message, from: connection) }
        case .wake(let time, let isForLoad):
            world.clock.cancel(wakeTimer)
            wakeTimer = world.clock.at(time, isBackground: isForLoad) { [weak self] in
                self?.readLoad()
                self?.feed(.tick)
            }
        case .openInterface(let id, let instance): open(id, instance)
        case .write(let id, let frame): write(frame, to: id)
        case .pauseReading(let id): ports[id]?.endpoint.pauseReading(.backpressure)
        case .resumeReading(let id): ports[id]?.endpoint.resumeReading(.backpressure)
        case .abort: later(life) { $0.crash() }
        case .endInterface(let id): ports[id]?.endpoint.close(flushing: true)
        case .unlinkInterface(let id): ports[id]?.endpoint.unlinkPaths()
        case .removeInterface(let id): ports.removeValue(forKey: id)?.endpoint.remove()
        case .asked(let workload, let traffic):
            world.access[workload, default: AccessTraffic()].add(traffic)
            for player in world.faultPlayers { player.asked(workload, traffic.count) }
            for note in traffic.notes(on: workload) { world.notes.tell(note) }
        case .refusedWorkload(let workload, let reason):
            world.notes.tell("the agent has closed the control interface of workload '\(workload)': \(reason)")
        case .runtime(let command): carryOut(command)
        }
    }

    /// The access rules of a workload's control interface; nil: it has none.
    func access(of workload: String) -> Proto.ControlInterfaceAccess? { agent?.interfaces[workload]?.access }

    /// Whether a frame of the workload is there in part.
    func awaitsRest(of id: InterfaceID) -> Bool { agent?.awaitsRest(of: id) ?? false }

    func feed(_ event: AgentEvent, in life: Int) {
        if life == self.life { feed(event) }
    }

    /// What the agent reports of the machine, read now and then.
    func readLoad() {
        let now = world.clock.now
        guard loadReadAt.map({ now - $0 >= .milliseconds(1900) }) ?? true else { return }
        loadReadAt = now
        feed(.load(cpuUsage: load.cpuUsage(), freeMemory: MachineLoad.freeMemory()))
    }

    /// Not from within an effect: the agent hears of it when it is done with what it does.
    func later(_ life: Int, after delay: Duration = .zero, _ action: @escaping (AgentHost) -> Void) {
        _ = world.clock.after(delay) { [weak self] in
            if let self, life == self.life { action(self) }
        }
    }
}
