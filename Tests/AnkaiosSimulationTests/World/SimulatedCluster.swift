import AnkaiosModel
import AnkaiosProtobuf

@testable import EmbeddedAnkaios

/// The server and an agent with three workloads: the client, one that prints lines, and one for its states.
final class SimulatedCluster {
    unowned let world: World
    private var server: Server?
    private var connection: ConnectionID?
    private var lastConnection = 0
    private var mail: [Mail] = []
    private var isDelivering = false
    private(set) var agent: Agent?
    /// Tells the lives of the agent apart.
    private(set) var life = 0
    private var restarts = 0
    private var wakeUp = 0
    let runtime: SimulatedRuntime
    let end: SimulatedEnd
    /// All values that a config ever had, with the moment: nil is none.
    private(set) var history: [String: [(moment: Duration, value: String?)]] = [:]
    /// The values of updates that the server has been asked for.
    private(set) var asked: [String: Int] = [:]
    /// The agent, or its next life, loses what it has of a frame when something comes for the workload.
    private(set) var losesPartial = false
    /// The second loss of the server ends the control interfaces of the agent, or of its next life.
    private var endsInterfaces = false
    private var ownValues = 0
    private var lostAt: Duration?

    private enum Mail {
        case toServer(Proto.ToServer)
        case toAgent(Proto.FromServer)
    }

    static let manifest = """
        apiVersion: v1
        workloads:
          client:
            agent: agent_A
            runtime: podman
            runtimeConfig: "image: client"
            controlInterfaceAccess:
              allowRules:
                - {type: StateRule, operation: ReadWrite, filterMasks: ["*"]}
                - {type: LogRule, workloadNames: ["*"]}
          talker: {agent: agent_A, runtime: podman, runtimeConfig: "image: talker"}
        """

    init(_ world: World) {
        self.world = world
        runtime = SimulatedRuntime(world)
        end = SimulatedEnd(world)
    }

    func start() {
        startServer()
        startAgent()
    }

    /// No fault is left.
    func comeToRest() {
        end.comeToRest()
        if agent == nil { startAgent() }
        if server == nil { startServer() }
        // When the agent has its server back. Only a new life of the agent makes an interface anew that it has ended.
        world.after(.seconds(5)) { [unowned self] in
            if end.hasEnded { restartAgent(after: .milliseconds(200)) }
        }
    }

    /// Changes by others that nothing disturbs.
    func changeSome() {
        for number in 0..<5 {
            world.after(.milliseconds(50 * number)) { [unowned self] in
                ownValues += 1
                change("c\(number)", to: number == 3 ? nil : "rest-\(ownValues)")
            }
        }
    }

    // MARK: - Steps of a plan

    func take(_ step: Plan.Step) {
        let config = "c\(step.first)"
        switch step.verb {
        case .otherSets:
            ownValues += 1
            change(config, to: "other-\(ownValues)")
        case .otherDeletes: change(config, to: nil)
        case .addWorkload:
            let workload = Proto.Workload(agent: "agent_A", runtime: "podman", runtimeConfig: "image: \(step.first)")
            change(workload: "w\(step.first)", to: workload)
        case .deleteWorkload: change(workload: "w\(step.first)", to: nil)
        case .talk: runtime.talk(step.first)
        case .restartAgent:
            restartAgent(after: .milliseconds(step.first))
        case .restartServer:
            stopServer()
            world.after(.milliseconds(step.first)) { [unowned self] in startServer() }
        case .dropsPartial:
            // Of a new life of the agent.
            losesPartial = true
            restartAgent(after: .milliseconds(100))
        case .endsInterfaces:
            endsInterfaces = true
            restartAgent(after: .milliseconds(100))
        default: end.take(step)
        }
    }

    /// The instance that prints lines, as the server knows it.
    var talker: WorkloadInstanceName? {
        guard let instance = runtime.talker else { return nil }
        return WorkloadInstanceName(workload: instance.workloadName, agent: instance.agentName, id: instance.id)
    }

    func closeSession() { end.closeSession() }

    // MARK: - The server

    private func startServer() {
        guard server == nil else { return }
        var options = Server.Options()
        options.quirks = Quirks()
        server = (try? StartupManifest.parse(Self.manifest)).flatMap { try? Server(manifest: $0, options: options) }
        if server == nil { world.find("the simulation has no server") }
        // It has forgotten all that was set.
        for config in history.keys { history[config]?.append((world.now, nil)) }
        if agent != nil { connectSoon() }
    }

    private func stopServer() {
        guard server != nil else { return }
        server = nil
        mail = []
        connection = nil
        lostAt = world.now
        feed(.disconnected)
    }

    /// An agent that has lost its server tries again after a second (AnkaiosBehaviour.md §10.2).
    private func connectSoon() {
        world.at(lostAt.map { $0 + .seconds(1) } ?? world.now) { [unowned self] in connect() }
    }

    private func connect() {
        guard server != nil, agent != nil, connection == nil else { return }
        lastConnection += 1
        connection = ConnectionID(lastConnection)
        feed(.connected)
    }

    private func deliver() {
        guard !isDelivering else { return }
        isDelivering = true
        defer { isDelivering = false }
        while !mail.isEmpty {
            switch mail.removeFirst() {
            case .toServer(let message):
                guard let connection else { continue }
                note(message)
                take(server?.handle(message, from: connection) ?? [])
                if case .request(let request) = message.content { noteValues(of: request) }
            case .toAgent(let message): feed(.fromServer(message))
            }
        }
    }

    private func take(_ effects: [ServerEffect]) {
        for case .send(let message, let receiver) in effects where receiver == connection {
            mail.append(.toAgent(message))
        }
    }

    /// Somebody else changes the state.
    private func ask(_ state: Proto.State, mask: String) {
        guard server != nil else { return }
        let other = ConnectionID(0)
        let update = Proto.UpdateStateRequest(newState: .init(desiredState: state), updateMask: [mask])
        let messages: [Proto.ToServer.Content] = [
            .commanderHello(.init(protocolVersion: "1.0.1")),
            .request(.init(requestId: "other", content: .updateStateRequest(update))),
        ]
        for content in messages { take(server?.handle(.init(content: content), from: other) ?? []) }
        take(server?.disconnected(other, gracefully: true) ?? [])
        deliver()
    }

    private func change(_ config: String, to value: String?) {
        var state = Proto.State(apiVersion: "v1")
        if let value { state.configs = .init(configs: [config: .init(content: .string(value))]) }
        guard server != nil else { return }
        ask(state, mask: "desiredState.configs.\(config)")
        history[config, default: []].append((world.now, value))
    }

    private func change(workload name: String, to workload: Proto.Workload?) {
        var state = Proto.State(apiVersion: "v1")
        if let workload { state.workloads = .init(workloads: [name: workload]) }
        ask(state, mask: "desiredState.workloads.\(name)")
    }

    // MARK: - What the server was asked for

    private func values(of request: Proto.Request) -> [(config: String, value: String)] {
        guard case .updateStateRequest(let update) = request.content,
            let configs = update.newState?.desiredState?.configs?.configs
        else { return [] }
        return configs.compactMap { config, item in
            if case .string(let text) = item.content { (config, text) } else { nil }
        }
    }

    private func note(_ message: Proto.ToServer) {
        guard case .request(let request) = message.content else { return }
        for (_, value) in values(of: request) { asked[value, default: 0] += 1 }
    }

    private func noteValues(of request: Proto.Request) {
        for (config, value) in values(of: request) { history[config, default: []].append((world.now, value)) }
    }

    // MARK: - The agent

    func startAgent() {
        guard agent == nil else { return }
        life += 1
        var quirks = Quirks()
        quirks.losesPartialFrames = losesPartial
        quirks.losesPathsOnReconnect = endsInterfaces
        quirks.endsInterfacesOnSecondReconnect = endsInterfaces
        var timing = AgentConfiguration.Timing()
        timing.loadReport = nil
        agent = Agent(
            AgentConfiguration(name: "agent_A", seed: world.plan.seed &+ UInt64(life), quirks: quirks, timing: timing)
        )
        connect()
    }

    /// Of several restarts the last one counts: an agent is not back before its end is seen.
    private func restartAgent(after pause: Duration) {
        stopAgent()
        restarts += 1
        let number = restarts
        world.after(pause) { [unowned self] in if number == restarts { startAgent() } }
    }

    private func stopAgent() {
        guard agent != nil else { return }
        agent = nil
        life += 1
        end.agentHasDied()
        runtime.forgetReadings()
        if let connection {
            self.connection = nil
            take(server?.disconnected(connection, gracefully: false) ?? [])
        }
    }

    func feed(_ event: AgentEvent) {
        guard let effects = agent?.handle(event, at: world.now) else { return }
        trace("\(world.now) agent \("\(event)".prefix(120)) -> \(effects.map { "\($0)".prefix(120) })")
        for effect in effects { carryOut(effect) }
        deliver()
    }

    /// In that life of the agent, and in no other one.
    func later(_ delay: Duration, _ action: @escaping () -> Void) {
        let life = life
        world.after(delay) { [unowned self] in if life == self.life { action() } }
    }

    private func carryOut(_ effect: AgentEffect) {
        switch effect {
        case .send(let message): if connection != nil { mail.append(.toServer(message)) }
        case .wake(let moment, _):
            wakeUp += 1
            let number = wakeUp
            later(max(moment - world.now, .zero)) { [unowned self] in if number == wakeUp { feed(.tick) } }
        case .openInterface(let id, let instance):
            guard instance.workloadName == "client" else { break }
            world.hasFolder = true
            end.open(id)
        case .write(_, let frame): end.send(frame)
        case .endInterface, .removeInterface: end.close()
        case .pauseReading: end.isPaused = true
        case .resumeReading:
            end.isPaused = false
            end.readSoon()
        case .runtime(let command): runtime.take(command)
        case .unlinkInterface: world.hasFolder = false
        case .asked, .refusedWorkload: break
        case .abort: world.find("the agent breaks down")
        }
    }
}
