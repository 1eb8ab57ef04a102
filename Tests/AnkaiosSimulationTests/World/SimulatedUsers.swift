import AnkaiosModel
import AnkaiosWire

@testable import AnkaiosOperations
@testable import AnkaiosSDK
@testable import AnkaiosSession

/// Who uses the client: calls, a mirror of the configs and the workload states, and readers of logs; each knows what it may be
/// told, and what not.
// One thread has all of the world; only the mirror asks for more.
final class SimulatedUsers: @unchecked Sendable {
    private unowned let world: World
    private var client: SimulatedClient { world.client }
    private var lastCall: UInt64 = 0
    private var calls: [CallID: Call] = [:]
    private var order: [CallID] = []
    private var values = 0
    /// Values that may not be set at all any more, with the error that said so.
    private var unset: [String: AnkaiosError] = [:]

    private var mirror: StateFollowing?
    private var mirrorCall: CallID?
    private var wishes: [Bool] = []
    var refreshes = true
    private var isGoingOn = false
    private var logs: [CallID: LogReader] = [:]
    private var openLogs: CallID?
    private var finals: [String: CompleteState] = [:]

    private struct Call {
        enum Kind {
            case read(config: String)
            case update(config: String, value: String)
            case whole(String)
            case mirror
            case logs
        }

        var kind: Kind
        var begin: Duration
        var deadline: Duration
        var isCancelled = false
        var outcome: Session.Outcome?
    }

    private struct LogReader {
        var last: Int?
        var mayMiss = true
        /// What is missing, until it is told.
        var gap: String?
    }

    init(_ world: World) { self.world = world }

    // MARK: - Beginning

    func begin(_ client: SimulatedClient) {
        mirror = StateFollowing()
        subscribe()
        refreshNowAndThen()
    }

    private func subscribe() {
        let masks = [FieldMask.configs, .workloadStates].flatMap(\.toldOfAll).map(\.text)
        mirrorCall = call(.mirror, .completeState(masks: masks, subscribe: true), within: .seconds(5))
    }

    private func refreshNowAndThen() {
        world.after(.seconds(10)) { [unowned self] in
            guard refreshes, !client.isClosed else { return }
            wishes.append(true)
            goOn()
            refreshNowAndThen()
        }
    }

    /// Carries out what the mirror has asked for meanwhile.
    func goOn() {
        guard !isGoingOn else { return }
        isGoingOn = true
        defer { isGoingOn = false }
        while !wishes.isEmpty {
            let greeting = wishes.removeFirst()
            if let id = mirrorCall {
                client.step(.refreshed(id, greeting: greeting))
            } else if !client.isClosed {
                subscribe()
            }
        }
    }

    // MARK: - Calls

    private func call(_ kind: Call.Kind, _ request: Request, within limit: Duration) -> CallID {
        lastCall += 1
        let id = CallID(lastCall)
        calls[id] = Call(kind: kind, begin: world.now, deadline: world.now + limit)
        order.append(id)
        let size = Outbound.request(id, request).frame(ids: client.ids).count
        client.step(.called(id, request, size: size, until: world.now + limit, limit: limit))
        return id
    }

    func read(_ config: String, within limit: Duration) {
        _ = call(
            .read(config: config),
            .completeState(masks: ["desiredState.configs.\(config)"], subscribe: false),
            within: limit
        )
    }

    func readWhole(_ mask: String) {
        _ = call(.whole(mask), .completeState(masks: [mask], subscribe: false), within: .seconds(5))
    }

    func update(_ config: String, size: Int, within limit: Duration) {
        values += 1
        let value = "own-\(values)-" + String(repeating: "x", count: size)
        var state = State()
        state.configs[config] = .text(value)
        let update = StateUpdate(
            newState: CompleteState(desiredState: state),
            masks: ["desiredState.configs.\(config)"]
        )
        _ = call(.update(config: config, value: value), .updateState(update), within: limit)
    }

    func cancel(callsAgo: Int) {
        guard let id = order.dropLast(callsAgo).last, calls[id]?.outcome == nil, id != mirrorCall else { return }
        calls[id]?.isCancelled = true
        client.step(.cancelled(id))
    }

    func startLogs(_ instance: WorkloadInstanceName) {
        guard openLogs == nil else { return }
        openLogs = call(.logs, .logs(LogsRequest(instances: [instance], follow: true, tail: 0)), within: .seconds(5))
    }

    func endLogs() {
        guard let id = openLogs.take() else { return }
        if calls[id]?.outcome == nil { calls[id]?.isCancelled = true }
        logs[id] = nil
        client.step(.cancelled(id))
    }

    // MARK: - What comes of them

    /// Whether a frame for the client is one of a stream.
    func isOfStream(_ frame: [UInt8]) -> Bool {
        let message = Array(frame.dropFirst(frame.prefix { $0 >= 0x80 }.count + 1))
        guard case .answer(let id, _) = Inbound.decode(message.span.bytes, ids: client.ids) else { return false }
        return id == mirrorCall || id == openLogs
    }

    func finished(_ id: CallID, _ outcome: Session.Outcome) {
        guard let call = calls[id] else { return world.find("a call that nobody made has ended") }
        guard call.outcome == nil else { return world.find("call \(id.number) ends twice: \(outcome)") }
        calls[id]?.outcome = outcome
        if world.now > max(call.deadline, client.restsUntil) {
            world.find("call \(id.number) ends \(world.now - call.deadline) after its deadline")
        }
        switch outcome {
        case .answered(let answer): answered(call, answer)
        case .failed(let error): failed(call, error)
        case .connected: world.find("a call is told of the connection")
        }
        if case .failed = outcome {
            if id == mirrorCall { mirrorCall = nil }
            if id == openLogs { openLogs = nil }
        }
    }

    private func answered(_ call: Call, _ answer: Answer) {
        switch (call.kind, answer) {
        case (.read(let config), .state(let state)):
            let others = state.desiredState.configs.keys.filter { $0 != config }
            if !others.isEmpty { world.find("who asked for \(config) is told of \(others.sorted())") }
            let value: String? = if case .text(let text) = state.desiredState.configs[config] { text } else { nil }
            if !wasThere(value, in: config, since: call.begin), !world.excuses.hasMixedFrames {
                world.find("\(config) never was \(value?.prefix(12) ?? "without value") while it was read")
            }
        case (.update(let config, let value), .updated):
            let set = world.cluster.history[config]?.contains { $0.value == value && $0.moment >= call.begin } ?? false
            if !set { world.find("an update counts as done that the server has not seen") }
        case (.whole(let mask), .state(let state)): finals[mask] = state
        case (.mirror, .state), (.logs, .logsAccepted): break
        default: world.find("an answer of the wrong kind: \(answer.kind)")
        }
    }

    /// Whether a config had a value at some moment from `begin` on.
    private func wasThere(_ value: String?, in config: String, since begin: Duration) -> Bool {
        let history = world.cluster.history[config] ?? []
        let before = history.last { $0.moment < begin }
        return before?.value == value || history.contains { $0.moment >= begin && $0.value == value }
    }

    private func failed(_ call: Call, _ error: AnkaiosError) {
        switch error {
        case .cancelled: if !call.isCancelled { world.find("a call is cancelled by nobody") }
        case .timedOut, .unavailable:
            if world.now < call.deadline { world.find("\(error) before the deadline") }
            if case .update(_, let value) = call.kind { unset[value] = error }
        case .connectionLost:
            if case .update(_, let value) = call.kind { unset[value] = error }
        case .answerLost:
            guard case .update = call.kind else { return world.find("a read says that its answer is lost") }
        case .closed, .shutDown: if !client.session.isClosed { world.find("a call is closed in an open connection") }
        case .unexpectedAnswer: break
        default: world.find("an error that nothing explains: \(error)")
        }
    }

    // MARK: - Streams

    func received(_ id: CallID, _ item: Session.StreamItem) {
        switch item {
        case .snapshot(let state): if id == mirrorCall { follow(.snapshot(state)) }
        case .change(let state, let altered): if id == mirrorCall { follow(.change(state, altered)) }
        case .entries(let entries): for entry in entries { read(entry, id) }
        case .resumed: if let last = logs[id]?.last { logs[id] = LogReader(last: last) }
        case .stopped, .silent: break
        }
    }

    private func follow(_ event: StateEvent) {
        if mirror?.take(event) == .refresh { wishes.append(false) }
    }

    private func read(_ entry: LogEntry, _ id: CallID) {
        guard id == openLogs else { return world.find("a line for nobody") }
        guard let number = entry.message.split(separator: " ").first.flatMap({ Int($0) }) else {
            return world.find("a line that nobody printed: \(entry.message)")
        }
        var reader = logs[id] ?? LogReader()
        if let last = reader.last {
            if number <= last { world.find("line \(number) comes after line \(last)") }
            // The agent's word comes behind what it wrote meanwhile.
            if number > last + 1, !reader.mayMiss { reader.gap = "the lines between \(last) and \(number) are missing" }
        }
        (reader.last, reader.mayMiss) = (number, false)
        logs[id] = reader
    }

    func ended(_ id: CallID, _ error: AnkaiosError?) {
        if id == mirrorCall { mirrorCall = nil }
        if id == openLogs { openLogs = nil }
    }

    // MARK: - At the end

    /// Before anybody calls: a Hello ahead of a request would bring a silent stream back.
    func checkAtRest() {
        if !client.isClosed, client.state.isConnected, let mirror { checkConfigs(of: mirror) }
        if client.state == .connected, client.isOpen, !world.hasFolder { world.find("a removed interface is not told") }
        for mask in ["desiredState.configs", "workloadStates"] { readWhole(mask) }
    }

    private func checkConfigs(of mirror: StateFollowing) {
        for (config, values) in world.cluster.history.sorted(by: { $0.key < $1.key }) {
            let mirrored: String? =
                if case .text(let text) = mirror.state.desiredState.configs[config] { text } else { nil }
            if let last = values.last, mirrored != last.value {
                world.find("the mirror is silent: \(config) is not what it was set to last")
            }
        }
    }

    /// Nobody has changed anything for a long time.
    func checkAnswers() {
        // Of logs that were never accepted nobody has read a line.
        let read = logs.filter { id, _ in if case .answered = calls[id]?.outcome { true } else { false } }
        if !world.excuses.hasDroppedWord, let gap = read.values.compactMap(\.gap).first {
            world.find("\(gap), and nobody said so")
        }
        guard !client.isClosed else { return }
        // The agent's last word may have been lost, and a link that it has ended stays down.
        if client.expectsClose, client.state != .connected { return }
        guard let configs = finals["desiredState.configs"], let states = finals["workloadStates"], let mirror else {
            return world.find(
                "at rest, a call is not answered; the connection is \(client.state), \(client.session.link)"
            )
        }
        if mirror.state.desiredState.configs != configs.desiredState.configs {
            let mirrored = mirror.state.desiredState.configs.mapValues { "\($0)".prefix(20) }
            world.find(
                "the mirror has \(mirrored), the server \(configs.desiredState.configs.mapValues { "\($0)".prefix(20) })"
            )
        }
        let mirrored = mirror.state.workloadStates.sorted()
        if mirrored != states.workloadStates.sorted() {
            world.find(
                "the mirror has \(mirrored.map(\.instance)), the server \(states.workloadStates.sorted().map(\.instance))"
            )
        }
    }

    func checkClosed() {
        for (id, call) in calls.sorted(by: { $0.key < $1.key }) where call.outcome == nil {
            world.find("call \(id.number) has not ended: \(call.kind)")
        }
        for (value, count) in world.cluster.asked where count > 1 {
            world.find("the server was asked \(count) times for \(value.prefix(12))")
        }
        for (value, error) in unset where world.cluster.asked[value] != nil {
            world.find("\(value.prefix(12)) was set, and the error says: \(error)")
        }
    }
}

extension SimulatedClient {
    func read(_ config: Int, within limit: Duration) { users.read("c\(config)", within: limit) }
    func update(_ config: Int, size: Int, within limit: Duration) {
        users.update("c\(config)", size: size, within: limit)
    }
    func cancel(callsAgo: Int) { users.cancel(callsAgo: callsAgo) }
    func startLogs() { if let talker = world.cluster.talker { users.startLogs(talker) } }
    func endLogs() { users.endLogs() }
    func checkAtRest() { users.checkAtRest() }
    func checkAnswers() { users.checkAnswers() }
    func close() {
        expectsClose = true
        if !isClosed { step(.closing(AnkaiosError(.shutDown), reason: "the plan is over")) }
    }

    func checkClosed() {
        users.checkClosed()
        if !session.isEmpty { world.find("the session has something left") }
    }
}
