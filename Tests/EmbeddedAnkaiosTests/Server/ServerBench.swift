import AnkaiosProtobuf

@testable import EmbeddedAnkaios

/// A server on the bench, with agents whose messages are given by hand; workloads of `controller` on agent_A ask.
struct ServerBench {
    var server: Server
    private(set) var sent: [(connection: ConnectionID, message: Proto.FromServer)] = []
    private(set) var ended: [ConnectionID] = []
    private var connections: [String: ConnectionID] = [:]
    private var lastConnection = 0

    init(
        _ manifest: String = "apiVersion: v1",
        version: AnkaiosVersion = .v1_0,
        hooks: [ClusterHook] = [],
        quirks: Quirks = Quirks(),
        agents: [String] = ["agent_A"]
    ) throws {
        var options = Server.Options(version: version, hooks: hooks)
        options.quirks = quirks
        server = try Server(manifest: try StartupManifest.parse(manifest), options: options)
        for agent in agents { connect(agent) }
    }

    // MARK: - Agents

    mutating func connect(_ agent: String, tags: [String: String] = [:]) {
        lastConnection += 1
        let connection = ConnectionID(lastConnection)
        connections[agent] = connection
        let hello = Proto.AgentHello(agentName: agent, protocolVersion: "1.0.1", tags: .init(tags: tags))
        note(server.handle(.init(content: .agentHello(hello)), from: connection))
    }

    mutating func lose(_ agent: String) {
        if let connection = connections.removeValue(forKey: agent) { note(server.disconnected(connection)) }
    }

    mutating func tell(_ content: Proto.ToServer.Content, from agent: String = "agent_A") {
        guard let connection = connections[agent] else { return }
        note(server.handle(.init(content: content), from: connection))
    }

    mutating func report(
        _ workload: String,
        _ state: Proto.ExecutionState.Content,
        _ info: String = "",
        from agent: String = "agent_A"
    ) {
        guard var instance = server.desired.instance(workload) else { return }
        instance.agentName = agent
        report(instance, state, info)
    }

    mutating func report(
        _ instance: Proto.WorkloadInstanceName,
        _ state: Proto.ExecutionState.Content,
        _ info: String = ""
    ) {
        let report = Proto.WorkloadState(
            instanceName: instance,
            executionState: .init(additionalInfo: info, content: state)
        )
        tell(.updateWorkloadState(.init(workloadStates: [report])), from: instance.agentName)
    }

    mutating func load(_ cpu: UInt32 = 1, from agent: String = "agent_A") {
        let load = Proto.AgentLoadStatus(
            agentName: agent,
            cpuUsage: .init(cpuUsage: cpu),
            freeMemory: .init(freeMemory: 1)
        )
        tell(.agentLoadStatus(load), from: agent)
    }

    // MARK: - Requests

    /// What the workload gets for it: events first where they come first.
    mutating func ask(
        _ content: Proto.Request.Content,
        id: String = "r",
        of workload: String = "controller",
        on agent: String = "agent_A"
    ) -> [Proto.Response] {
        sent = []
        tell(.request(.init(requestId: "\(workload)@\(id)", content: content)), from: agent)
        return takeResponses()
    }

    mutating func update(_ masks: [String], _ state: String? = nil, agents: Proto.AgentMap? = nil) throws -> Proto
        .Response.Content?
    {
        let desired = try state.map { try StartupManifest.parse("apiVersion: v1\n" + $0) }
        let new = Proto.CompleteState(desiredState: desired, agents: agents)
        return ask(.updateStateRequest(.init(newState: new, updateMask: masks)), id: "update").first {
            $0.requestId == "controller@update"
        }?.content
    }

    mutating func read(_ masks: String...) -> Proto.CompleteState? {
        guard
            case .completeStateResponse(let found)? = ask(.completeStateRequest(.init(fieldMask: masks))).first?.content
        else { return nil }
        return found.completeState
    }

    mutating func subscribe(_ masks: String..., id: String = "s") {
        _ = ask(.completeStateRequest(.init(fieldMask: masks, subscribeForEvents: true)), id: id)
    }

    /// The responses sent since the last request, or the last call.
    mutating func takeResponses() -> [Proto.Response] {
        defer { sent = [] }
        return sent.compactMap { if case .response(let response)? = $0.message.content { response } else { nil } }
    }

    /// The paths of the events sent since the last request or call, as `+ added`, `~ updated`, `- removed`.
    mutating func takeEvents(id: String = "s") -> [[String]] {
        takeStates(id: id).map { _, fields in
            fields.addedFields.map { "+ \($0)" }.sorted() + fields.updatedFields.map { "~ \($0)" }.sorted()
                + fields.removedFields.map { "- \($0)" }.sorted()
        }
    }

    mutating func takeStates(id: String = "s") -> [(Proto.CompleteState, Proto.AlteredFields)] {
        takeResponses().filter { $0.requestId == "controller@\(id)" }.compactMap { response in
            guard case .completeStateResponse(let found)? = response.content, let fields = found.alteredFields else {
                return nil
            }
            return (found.completeState ?? .init(), fields)
        }
    }

    /// What agents were told since the last request or call: workloads that come and go.
    mutating func takeOrders() -> [Proto.UpdateWorkload] {
        defer { sent = [] }
        return sent.compactMap { if case .updateWorkload(let update)? = $0.message.content { update } else { nil } }
    }

    private mutating func note(_ effects: [ServerEffect]) {
        for effect in effects {
            switch effect {
            case .send(let message, let connection): sent.append((connection, message))
            case .end(let connection, _): ended.append(connection)
            }
        }
    }
}
