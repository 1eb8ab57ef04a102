import AnkaiosProtobuf

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A further control interface of a workload, beside the one that its program has.
///
/// Real agents make one for each workload, for one connection at a time. This one is for the tool beside the program of
/// `ankaios dev`. It has the workload's access rules. Allowed requests go to the server on a stream of its own, as those
/// of `ank` do. So the agent's core knows nothing of it. It comes and goes with the agent, as the others do.
final class GuestInterface: Commander {
    private unowned let host: AgentHost
    private let workload: String
    private let access: Proto.ControlInterfaceAccess?
    private let endpoint: ControlInterfaceEndpoint
    private var session: ControlSession
    private var connection: ConnectionID?
    private let told = Told()

    /// The folder with the FIFOs.
    var folder: String { endpoint.folder }

    /// What the endpoint tells goes to whoever is set here.
    private final class Told {
        weak var guest: GuestInterface?
    }

    init(
        of workload: String,
        _ access: Proto.ControlInterfaceAccess?,
        folder: String,
        on host: AgentHost
    ) throws(SystemError) {
        (self.host, self.workload, self.access) = (host, workload, access)
        let options = host.world.options
        session = Self.session(access, options)
        endpoint = ControlInterfaceEndpoint(
            folder: folder,
            reactor: host.world.reactor,
            limits: .init(writeTimeout: options.writeTimeout, pipeSize: options.pipeSize, quirks: options.quirks)
        ) { [told] event in told.guest?.happened(event) }
        told.guest = self
        try endpoint.open()
        serverIsThere()
    }

    private static func session(_ access: Proto.ControlInterfaceAccess?, _ options: ClusterOptions) -> ControlSession {
        ControlSession(access, version: options.version.semantic, quirks: options.quirks)
    }

    /// Ends it, and takes its FIFOs and their folder away.
    func remove() {
        hangUp()
        endpoint.remove()
        rmdir(String(folder[..<(folder.lastIndex(of: "/") ?? folder.endIndex)]))
    }

    // MARK: - The agent

    /// The agent has ended: its descriptors close, the FIFOs stay.
    func agentIsGone() {
        hangUp()
        endpoint.close()
    }

    func agentIsBack() {
        session = Self.session(access, host.world.options)
        guard (try? endpoint.open()) != nil else { return }
        serverIsThere()
    }

    // MARK: - The server

    /// Opens the stream to the server, if there is one.
    func serverIsThere() {
        let world = host.world
        guard endpoint.isOpen, connection == nil, let opened = world.connect(self) else { return }
        connection = opened
        world.send(.init(content: .commanderHello(.init(protocolVersion: "1.0.1"))), from: opened)
        carryOut(session.roomIsThere(.max))
    }

    func accepted() {}

    func deliver(_ event: ServerConnection.Event) {
        switch event {
        case .accepted: break
        case .message(let message):
            guard case .response(let response)? = message.content else { return }
            carryOut(session.deliver(.init(content: .response(response))))
        case .ended:
            connection = nil
            // What was asked before is forgotten with the stream: the client hears of it as from an agent.
            if host.world.options.quirks.forgetsSessionsOnReconnect { session.startAnew() }
        }
    }

    private func hangUp() {
        guard let connection else { return }
        self.connection = nil
        host.world.disconnect(connection, isGraceful: true)
        host.world.deliver()
    }

    // MARK: - The client

    private func happened(_ event: ControlInterfaceEndpoint.Event) {
        switch event {
        case .bytes(let bytes): carryOut(session.received(bytes, room: connection == nil ? 0 : .max))
        case .writersGone: session.outputClosed()
        }
        if let traffic = session.takeTraffic() {
            host.world.access[workload, default: AccessTraffic()].add(traffic)
            for note in traffic.notes(on: workload) { host.world.notes.tell(note) }
        }
        host.world.deliver()
    }

    private func carryOut(_ outputs: [ControlSession.Output]) {
        for output in outputs {
            switch output {
            case .write(let message): write(message)
            case .forward(let request): send(request)
            case .pause: endpoint.pauseReading(.backpressure)
            case .resume: endpoint.resumeReading(.backpressure)
            case .end, .abort: endpoint.close(flushing: true)
            }
        }
    }

    private func send(_ request: Proto.Request) {
        if let connection { host.world.send(.init(content: .request(request)), from: connection) }
    }

    /// A lost log message ends its campaign, as with an agent (AnkaiosBehaviour.md §1.7).
    private func write(_ message: Proto.FromAnkaios) {
        endpoint.send(Frame.framed(message.encoded())) { [weak self] delivery in
            guard delivery == .timedOut || delivery == .noReader,
                case .response(let response)? = message.content, case .logEntriesResponse? = response.content
            else { return }
            self?.send(.init(requestId: response.requestId, content: .logsCancelRequest(.init())))
        }
    }
}

extension AgentHost {
    /// Makes a further control interface for a workload of this agent.
    func openGuest(of workload: String, _ access: Proto.ControlInterfaceAccess?) throws(ClusterError) -> GuestInterface
    {
        let guest: GuestInterface
        nextGuest += 1
        do throws(SystemError) {
            guest = try GuestInterface(
                of: workload,
                access,
                folder: "\(world.folder)/\(name)_io/\(workload).tool-\(nextGuest)/control_interface",
                on: self
            )
        } catch {
            throw .system(error.description)
        }
        guests[nextGuest] = guest
        if !isRunning { guest.agentIsGone() }
        return guest
    }

    func closeGuest(_ guest: GuestInterface) {
        guests = guests.filter { $0.value !== guest }
        guest.remove()
    }

    func closeGuests() {
        for guest in guests.values { guest.remove() }
        guests = [:]
    }
}

extension World {
    /// Makes a further control interface for a workload, with the access rules that it has now.
    func openGuest(of workload: String) throws(ClusterError) -> (host: AgentHost, guest: GuestInterface) {
        for host in sortedAgents {
            guard let access = host.access(of: workload) else { continue }
            return (host, try host.openGuest(of: workload, access))
        }
        // The agent is down: the interface is there when it comes back.
        guard let desired = server?.desired.effectiveState.workloads?.workloads[workload],
            let host = agents[desired.agent ?? ""], !host.isRunning,
            let access = desired.controlInterfaceAccess, !access.allowRules.isEmpty
        else { throw .noControlInterface(workload) }
        return (host, try host.openGuest(of: workload, access))
    }
}
