import AnkaiosHooks
import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosWire
import TestSupport
import Testing

@testable import AnkaiosOperations
@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The copy of a mirror against the state of the server, after each step of random runs. No FIFO and no clock is in it:
/// what the server sends arrives at once.
@Suite(.onOtherThreads) struct StateCopyTruthTests {
    private static let masks: [[FieldMask]] = [
        [.workloadStates], [.workloads], [.configs], [.desiredState], [.agents],
        [.desiredState, .workloadStates, .agents], [],
        [.workload("a"), .config("c1"), .workloadStates(of: "a")],
        [.workload("a", "tags"), .workload("a", "agent"), .workload("b", "files")],
        ["desiredState.workloads.*.tags"], ["desiredState.workloads.*.controlInterfaceAccess", "agents.*"],
        ["desiredState.workloads.*"], ["desiredState.configs.*"], ["workloadStates.agent_A"], ["workloadStates.*.b"],
        ["workloadStates.agent_B.*"],
        ["effectiveState"], ["effectiveState.workloads"], [.effectiveWorkload("a")],
        ["effectiveState.workloads.*.tags"],
        [.effectiveWorkload("a", "runtimeConfig"), .workload("a", "runtimeConfig"), .configs],
        ["agents.agent_B"], ["agents.*.status"], ["agents.agent_B.status.cpuUsage"], [.configs, .workloads],
    ]

    /// Of these Ankaios does not tell all: not of a config that becomes a mapping, nor of a sub-state alone.
    private static let untold: [[FieldMask]] = [["desiredState.configs.c1.name"], ["workloadStates.*.*.*.state"]]

    @Test(arguments: 0..<20)
    func `what Ankaios does not tell is there after a refresh`(seed: Int) throws {
        var world = try MirroredServer(masks: Self.untold[seed % Self.untold.count], seed: UInt64(seed))
        for step in 0..<40 {
            let what = try world.step()
            try world.subscribe()
            #expect(try world.copy.state.comparable == world.read().comparable, "seed \(seed), step \(step): \(what)")
        }
    }

    /// 300, or as many as the environment variable `ANKAIOS_SEEDS` says.
    private static let seeds = 0..<(getenv("ANKAIOS_SEEDS").flatMap { Int(String(cString: $0)) } ?? 300)

    @Test(arguments: seeds)
    func `after each change the copy is what a read gives`(seed: Int) throws {
        let version: AnkaiosVersion = seed / Self.masks.count % 2 == 0 ? .v1_1 : .v1_0
        let masks = Self.masks[seed % Self.masks.count]
        var world = try MirroredServer(masks: masks, seed: UInt64(seed), version: version)
        for step in 0..<40 {
            let what = try world.step()
            let (copy, truth) = (world.copy.state.comparable, try world.read().comparable)
            #expect(copy == truth, "seed \(seed), step \(step): \(what); masks \(world.masks)")
            if copy != truth { return }
        }
    }
}

extension CompleteState {
    /// Without what means nothing: the order of workload states, and the version that comes with anything desired.
    fileprivate var comparable: CompleteState {
        var state = self
        state.workloadStates = WorkloadStates(workloadStates.sorted())
        state.desiredState.apiVersion = ""
        state.effectiveState.apiVersion = ""
        return state
    }
}

/// A server with an agent behind which the mirror lives, and others that come and go.
struct MirroredServer {
    let masks: [FieldMask]
    private(set) var copy = StateCopy()
    private var server: Server
    private var random: RandomManifests
    private var connections: [String: ConnectionID] = [:]
    private var lastConnection = 1
    private static let home = ConnectionID(1)

    init(masks: [FieldMask], seed: UInt64, version: AnkaiosVersion = .v1_0) throws {
        self.masks = masks
        random = RandomManifests(seed: seed)
        server = try Server(options: .init(version: version, hooks: [Self.hook]))
        try handle(.agentHello(.init(agentName: "home", protocolVersion: "1.0.1")), from: Self.home)
        try subscribe()
    }

    /// Changes one workload, moves another, drops a third and keeps a fourth.
    private static let hook = ClusterHook("h") { change throws(Rejection) in
        change.added.removeAll { $0.instance.workload == "c" && $0.workload.tags.isEmpty }
        change.deleted.removeAll { $0.instance.workload == "b" }
        for index in change.added.indices {
            if change.added[index].instance.workload == "a" { change.added[index].workload.tags["hook"] = "h" }
            if change.added[index].instance.workload == "b" { change.added[index].move(to: "home") }
        }
    }

    // MARK: - What happens

    /// Something happens; gives what it was.
    mutating func step() throws -> String {
        switch random.pick(Array(0..<10)) {
        case 0, 1, 2:
            let manifest = random.next().withoutEmptyLists
            try update(CompleteState(desiredState: manifest.state), manifest.masks)
            return "applied \(manifest.masks)"
        case 3:
            let manifest = random.next()
            try update(CompleteState(), manifest.masks)
            return "deleted \(manifest.masks)"
        case 4:
            return try comeOrGo()
        case 5:
            let agent = random.pick(["agent_A", "agent_B", "home"])
            let load = Proto.AgentLoadStatus(
                agentName: agent,
                cpuUsage: .init(cpuUsage: random.pick([1, 2])),
                freeMemory: .init(freeMemory: random.pick([1, 2, 3]))
            )
            try handle(.agentLoadStatus(load), from: Self.home)
            return "load of \(agent)"
        default:
            return try report()
        }
    }

    private mutating func comeOrGo() throws -> String {
        let agent = random.pick(["agent_A", "agent_B"])
        if let connection = connections.removeValue(forKey: agent) {
            try take(server.disconnected(connection))
            return "\(agent) is lost"
        }
        lastConnection += 1
        connections[agent] = ConnectionID(lastConnection)
        let tags = random.pick([[:], ["t": "1"]])
        try handle(
            .agentHello(.init(agentName: agent, protocolVersion: "1.0.1", tags: .init(tags: tags))),
            from: ConnectionID(lastConnection)
        )
        return "\(agent) connects"
    }

    /// An agent tells a state of one of its workloads, or of one that nobody knows any more.
    private mutating func report() throws -> String {
        guard let agent = connections.keys.sorted().first(where: { _ in random.oneIn(2) }) ?? connections.keys.min(),
            let connection = connections[agent]
        else { return "nobody to report" }
        var instances = server.states.instances(on: agent).sorted { $0.workloadName < $1.workloadName }
        instances.append(.init(workloadName: random.pick(["a", "x"]), agentName: agent, id: "old"))
        let instance = random.pick(instances)
        let state: Proto.ExecutionState.Content = random.pick([
            .pending(.starting), .running(.ok), .succeeded(.ok), .failed(.execFailed), .stopping(.stopping),
            .removed(.removed), .removed(.removed),
        ])
        let execution = Proto.ExecutionState(additionalInfo: random.pick(["", "why"]), content: state)
        let report = Proto.WorkloadState(instanceName: instance, executionState: execution)
        try handle(.updateWorkloadState(.init(workloadStates: [report])), from: connection)
        return "\(instance.workloadName) on \(agent) is \(state)"
    }

    // MARK: - What is said

    private mutating func update(_ state: CompleteState, _ masks: [FieldMask]) throws {
        let newState = try Proto.CompleteState(decoding: state.encoded())
        let request = Proto.UpdateStateRequest(newState: newState, updateMask: masks.map(\.text))
        try handle(.request(.init(requestId: "me@update", content: .updateStateRequest(request))), from: Self.home)
    }

    /// Asks for the events, and for the state of this moment; also as a refresh does.
    mutating func subscribe() throws {
        let request = Proto.CompleteStateRequest(
            fieldMask: masks.flatMap(\.toldOfAll).map(\.text),
            subscribeForEvents: true
        )
        try handle(.request(.init(requestId: "me@events", content: .completeStateRequest(request))), from: Self.home)
    }

    /// What a client reads with the masks as they were given.
    mutating func read() throws -> CompleteState {
        let request = Proto.CompleteStateRequest(fieldMask: masks.map(\.text))
        let message = Proto.ToServer(
            content: .request(.init(requestId: "me@read", content: .completeStateRequest(request)))
        )
        for case .send(let answer, _) in server.handle(message, from: Self.home) {
            if case .response(let response) = answer.content, case .completeStateResponse(let found) = response.content
            {
                return try CompleteState(decoding: (found.completeState ?? .init()).encoded())
            }
        }
        return CompleteState()
    }

    private mutating func handle(_ content: Proto.ToServer.Content, from connection: ConnectionID) throws {
        try take(server.handle(Proto.ToServer(content: content), from: connection))
    }

    /// The mirror hears what is for it, and reads anew where it has to.
    private mutating func take(_ effects: [ServerEffect]) throws {
        for case .send(let message, to: Self.home) in effects {
            guard case .response(let response) = message.content, response.requestId == "me@events",
                case .completeStateResponse(let found) = response.content
            else { continue }
            let state = try CompleteState(decoding: (found.completeState ?? .init()).encoded())
            guard let altered = found.alteredFields else {
                copy.replace(with: state)
                continue
            }
            let fields = ChangedFields(
                added: altered.addedFields.map { FieldPath($0) },
                updated: altered.updatedFields.map { FieldPath($0) },
                removed: altered.removedFields.map { FieldPath($0) }
            )
            if !copy.take(state, fields) { try subscribe() }
        }
    }
}

extension Manifest {
    fileprivate var state: State { State(workloads: workloads, configs: configs) }

    /// Of a list that becomes empty, or is so no more, Ankaios tells nobody who has masks.
    fileprivate var withoutEmptyLists: Manifest {
        var manifest = self
        manifest.configs = configs.filter { $0.value != .list([]) }
        return manifest
    }
}
