import AnkaiosModel
import AnkaiosWire

@testable import AnkaiosSDK
@testable import AnkaiosSession

/// The client's edge without its threads: drives the session as `Conversation` and `PipeThread` do, in their order.
final class SimulatedClient {
    unowned let world: World
    let defect: Defect?
    var session: Session
    let ids: RequestIDs
    var machine: PipeMachine
    var reader: PipeReader
    var writer = PipeWriter()
    private var effects: [Session.Effect] = []
    /// What the session has ordered, and what writing has found: done when all else of the moment is.
    var orders: [PipeMachine.Event] = []
    var isFollowing = false

    var isOpen: Bool { machine.isOpen }
    var linkNumber = 0
    var hadWriter = false
    var isReadingSoon = false
    var pipeWakeNumber = 0
    var hasSentHello = false
    private var wakeNumber = 0
    private(set) var restsUntil = Duration.zero
    private(set) var state = ConnectionState.connecting
    /// Of this minute, since the last connection.
    private var hellos: [Duration] = []
    private(set) var isClosed = false
    var expectsClose = false

    /// What the calls and streams of users are, and what came of them.
    let users: SimulatedUsers

    init(_ world: World, defect: Defect?) {
        self.world = world
        self.defect = defect
        var random = SplitMix64(state: world.plan.seed)
        let seed = random.next()
        var configuration = Session.Configuration()
        if defect == .waitsInSilence { configuration.silenceLimit = nil }
        var times = PipeMachine.Times()
        if defect == .waitsForRests { times.frameLimit = .seconds(2) }
        machine = PipeMachine(times: times)
        if defect == .trustsAnswers { configuration.answerLimit = .seconds(100_000) }
        session = Session(configuration: configuration, seed: seed)
        ids = RequestIDs(connection: seed)
        reader = PipeReader(ids: ids, frameLimit: 64 << 20)
        users = SimulatedUsers(world)
    }

    func start() {
        order(.wanted(at: world.now))
        users.begin(self)
    }

    func rest(until moment: Duration) { restsUntil = max(restsUntil, moment) }

    /// Who sleeps over an agent's end and its successor's begin takes the one for the other.
    func wakeUp() {
        guard world.now < restsUntil else { return }
        restsUntil = world.now
        planToWake()
        isReadingSoon = false
        readSoon()
    }

    // MARK: - The session

    func step(_ events: Session.Event...) { step(events) }

    func step(_ events: [Session.Event]) {
        for event in events {
            guard let event = defect?.changed(event, session) ?? event as Session.Event? else { continue }
            session.handle(event, at: world.now, into: &effects)
        }
        let list = effects
        effects = []
        trace("\(world.now) client \(events.map { "\($0)".prefix(150) }) -> \(list.map { "\($0)".prefix(150) })")
        for effect in list {
            for effect in defect?.changed(effect, self) ?? [effect] { carryOut(effect) }
        }
        planToWake()
        flush()
        users.goOn()
        if machine.waitsForConnection, state != .connecting { order(.connected) }
    }

    private func planToWake() {
        guard let moment = session.wakeAt else { return }
        wakeNumber += 1
        let number = wakeNumber
        world.at(max(moment, restsUntil)) { [unowned self] in
            if number == wakeNumber { step(.timePassed) }
        }
    }

    private func carryOut(_ effect: Session.Effect) {
        if isClosed {
            switch effect {
            case .close, .finish(_, .failed(.closed)): break
            default: world.find("after the close comes \(effect)")
            }
        }
        switch effect {
        case .open(let pause): order(.wanted(at: world.now + pause))
        case .close: order(.unwanted)
        case .reopenOutput:
            writer.hold()
            order(.resyncWanted)
        case .inspect: order(.inspectionWanted)
        case .withdraw(let id): writer.outbox.withdraw(id)
        case .send(let message):
            let frame = message.frame(ids: ids)
            if case .request(let id, _) = message {
                world.excuses.requested(bytes: frame.count, at: world.now)
                if defect == .repeatsUpdates, case .request(_, .updateState) = message {
                    writer.outbox.append(frame, nil)
                }
                writer.outbox.append(frame, id)
                if isOpen, !hasSentHello { world.find("a request leaves before the Hello") }
            } else {
                writer.outbox.append(frame, nil)
                hasSentHello = true
                if case .connecting = state { noteHello() }
            }
        case .finish(let id, let outcome):
            if case .failed = outcome { writer.outbox.withdraw(id) }
            users.finished(id, outcome)
        case .deliver(let id, let item): users.received(id, item)
        case .end(let id, let error): users.ended(id, error)
        case .report(let new):
            (state, hellos) = (new, [])
            if new == .connected { world.excuses.connected(at: world.now) }
            if case .closed(let reason) = new {
                isClosed = true
                if !expectsClose, !world.excuses.explain(end: reason, in: world) {
                    world.find("the agent ends the conversation: \(reason)")
                }
            }
        }
    }

    private func noteHello() {
        hellos = hellos.filter { world.now - $0 < .seconds(60) } + [world.now]
        if hellos.count > 10 { world.find("eleven Hellos in a minute") }
    }
}
