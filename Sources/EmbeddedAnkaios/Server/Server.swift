package import AnkaiosProtobuf
import AnkaiosRules

/// The server: messages come in one after the other, effects come out. It has no clock and does no I/O.
///
/// The first message shows whether it is an agent or a command line (AnkaiosBehaviour.md §3.4).
package struct Server: Sendable {
    package struct Options: Hashable, Sendable {
        package var version: AnkaiosVersion
        /// In the order in which they run.
        package private(set) var hooks: [ClusterHook] = []
        package var quirks = Quirks()

        /// Creates options. Hooks run by their `prio`, among equals in the order in which they are given. Before
        /// Ankaios 1.1 hooks do not exist.
        package init(version: AnkaiosVersion = .v1_0, hooks: [ClusterHook] = []) {
            self.version = version
            guard version.hasEffectiveState else { return }
            let order = hooks.enumerated().sorted { ($0.element.prio, $0.offset) < ($1.element.prio, $1.offset) }
            self.hooks = order.map(\.element)
        }
    }

    /// Who is at the other end of a stream.
    enum Peer: Hashable, Sendable {
        case agent(String)
        case commandLine
    }

    let options: Options
    var peers: [ConnectionID: Peer] = [:]
    var desired = DesiredState()
    var states = WorkloadStatesTable()
    var agents: [String: Proto.AgentAttributes] = [:]
    var subscriptions = Subscriptions()
    var campaigns: [LogCampaign.Key: LogCampaign] = [:]
    var dependents = DependentsRecord()
    /// What returned agents have not reported yet, and is not desired; see Server+Agents.
    var unclaimed: [String: UnclaimedEntries] = [:]
    var effects: [ServerEffect] = []

    /// Starts with a manifest, whose state is checked like any other (AnkaiosBehaviour.md §5.9).
    package init(
        manifest: Proto.State? = nil,
        options: Options = Options()
    ) throws(StartupManifest.Failure) {
        self.options = options
        guard let manifest else { return }
        var whole = manifest
        whole.workloads = whole.workloads ?? Proto.WorkloadMap()
        for name in (whole.workloads?.workloads ?? [:]).keys { whole.workloads?.workloads[name]?.makeWhole() }
        do throws(UpdateError) {
            try commit(Resulting(desiredState: whole, agentTags: [:])) { _, _ in }
        } catch {
            throw StartupManifest.refused(error.text)
        }
        effects = []
    }

    /// Takes a message and returns the effects.
    package mutating func handle(_ message: Proto.ToServer, from connection: ConnectionID) -> [ServerEffect] {
        effects = []
        if peers[connection] != nil {
            take(message, from: connection)
        } else {
            greet(message, connection)
        }
        return effects
    }

    /// A stream has ended from its other side.
    package mutating func disconnected(_ connection: ConnectionID, gracefully: Bool = false) -> [ServerEffect] {
        effects = []
        leave(connection)
        return effects
    }

    private mutating func greet(_ message: Proto.ToServer, _ connection: ConnectionID) {
        let version: String
        switch message.content {
        case .agentHello(let hello): version = hello.protocolVersion
        case .commanderHello(let hello): version = hello.protocolVersion
        case nil: return end(connection, "INVALID_ARGUMENT", "Empty")
        default: return end(connection, "INVALID_ARGUMENT", "No CommanderHello received.")
        }
        if let refusal = options.version.semantic.refusal(of: version) {
            return end(connection, "FAILED_PRECONDITION", refusal)
        }
        if case .agentHello(let hello) = message.content {
            peers[connection] = .agent(hello.agentName)
            agentConnected(hello, connection)
        } else {
            peers[connection] = .commandLine
        }
    }

    private mutating func take(_ message: Proto.ToServer, from connection: ConnectionID) {
        switch message.content {
        case .updateWorkloadState(let report): report.workloadStates.isEmpty ? () : reported(report, connection)
        case .request(let request): requested(request, connection)
        case .agentLoadStatus(let load): loadReported(load)
        case .logEntriesResponse(let entries):
            relay(entries.requestId, entries.logEntriesResponse.map(Proto.Response.Content.logEntriesResponse))
        case .logsStopResponse(let stop):
            if let name = stop.logsStopResponse?.workloadName { logsStopped(stop.requestId, name) }
            relay(stop.requestId, stop.logsStopResponse.map(Proto.Response.Content.logsStopResponse))
        case .goodbye:
            leave(connection)
            effects.append(.end(connection, .ok))
        case .agentHello, .commanderHello, nil: break
        }
    }

    // MARK: - Sending

    mutating func send(_ content: Proto.FromServer.Content, to connection: ConnectionID) {
        effects.append(.send(Proto.FromServer(content: content), to: connection))
    }

    /// Answers a request. One of a command line with an empty id gets no answer.
    mutating func respond(_ id: String, _ content: Proto.Response.Content, to connection: ConnectionID) {
        guard !id.isEmpty else { return }
        send(.response(Proto.Response(requestId: id, content: content)), to: connection)
    }

    private mutating func end(_ connection: ConnectionID, _ code: String, _ details: String) {
        effects.append(.end(connection, StreamStatus(code: code, details: details)))
    }

    func connection(of agent: String) -> ConnectionID? {
        peers.filter { $0.value == .agent(agent) }.keys.max()
    }

    /// The other end of a stream is gone, and with it everything that was kept for it.
    mutating func leave(_ connection: ConnectionID) {
        guard let peer = peers.removeValue(forKey: connection) else { return }
        if case .agent(let name) = peer { agentLost(name, connection) }
        subscriptions.removeAll(of: connection)
        endCampaigns { $0.connection == connection }
    }

    // MARK: - Telling of changes

    /// Tells the subscribers of a change.
    mutating func tell(_ difference: Difference) {
        let hits = subscriptions.hits(difference)
        guard !hits.isEmpty else { return }
        let tree = readTree
        for hit in hits {
            let masks = hit.added + hit.removed + hit.updated
            let state = ReadMask.select(masks, from: tree).flatMap(Proto.CompleteState.init(selected:))
            let fields = Proto.AlteredFields(
                addedFields: hit.added,
                updatedFields: hit.updated,
                removedFields: hit.removed
            )
            let event = Proto.CompleteStateResponse(
                completeState: state ?? Proto.CompleteState(),
                alteredFields: fields
            )
            respond(hit.key.requestID, .completeStateResponse(event), to: hit.key.connection)
        }
    }

    /// The whole state as reads see it.
    var readTree: Tree {
        .map([
            "desiredState": desired.tree(),
            "workloadStates": states.tree,
            "agents": .agents(agents),
            "effectiveState": options.version.hasEffectiveState ? Tree.state(desired.effectiveState, .sparse) : nil,
        ])
    }
}
