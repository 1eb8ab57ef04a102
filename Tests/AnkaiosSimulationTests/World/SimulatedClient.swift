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
    private var outbox = Outbox()
    private var reader: FrameReader
    private var messages: InboundReader
    private var effects: [Session.Effect] = []

    private(set) var isOpen = false
    private var isAstray = false
    private var linkNumber = 0
    private var openAt: Duration?
    private var isFull = false
    private var reopeningSince: Duration?
    private var mayReopen = false
    private var wasDrained = false
    private var leftPart = false
    private var hadWriter = false
    private var isReadingSoon = false
    private var reportedFailure = false
    private var hasSentHello = false
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
        session = Session(configuration: configuration, seed: seed)
        ids = RequestIDs(connection: seed)
        reader = FrameReader(limit: 64 << 20, mark: ids.mark)
        messages = InboundReader(ids: ids)
        users = SimulatedUsers(world)
    }

    func start() {
        openAt = world.now
        tryToOpen()
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
        case .open(let pause):
            openAt = world.now + pause
            world.after(pause) { [unowned self] in tryToOpen() }
        case .close: closePipes()
        case .reopenOutput: closeOutput()
        case .withdraw(let id): outbox.withdraw(id)
        case .send(let message):
            let frame = message.frame(ids: ids)
            if case .request(let id, _) = message {
                world.excuses.requested(bytes: frame.count, at: world.now)
                outbox.append(frame, id)
                if isOpen, !hasSentHello { world.find("a request leaves before the Hello") }
            } else {
                outbox.append(frame, nil)
                hasSentHello = true
                if case .connecting = state { noteHello() }
            }
        case .finish(let id, let outcome):
            if case .failed = outcome { outbox.withdraw(id) }
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

    // MARK: - Opening and closing

    /// Somebody has opened the other end of `output`.
    func agentHasOpened() {
        mayReopen = true
        world.soon { [unowned self] in
            if openAt != nil { openAt = min(openAt ?? world.now, world.now) }
            tryToOpen()
            if let since = reopeningSince { reopenOutput(since) }
        }
    }

    private func tryToOpen() {
        guard let moment = openAt, moment <= world.now, !isOpen, !isClosed else { return }
        guard world.cluster.end.isListening else {
            if !reportedFailure { step(.openFailed("nobody listens", isFatal: false)) }
            reportedFailure = true
            return
        }
        if leftPart, !mayReopen, !wasLongDrained() { return }
        guard world.output.count == 0 else {
            openAt = world.now + .milliseconds(500)
            return world.after(.milliseconds(500)) { [unowned self] in tryToOpen() }
        }
        (world.input.hasReader, world.output.hasWriter) = (true, true)
        (isOpen, openAt, reportedFailure, hadWriter, hasSentHello, isFull) = (true, nil, false, false, false, false)
        linkNumber += 1
        reader = FrameReader(limit: 64 << 20, mark: ids.mark, startsAnywhere: isAstray)
        (leftPart, isAstray) = (false, false)
        outbox.removeAll()
        step(.opened)
        world.cluster.end.outputHasChanged()
        world.cluster.end.goOnWriting()
        readSoon()
    }

    private func wasLongDrained() -> Bool {
        let isDrained = world.output.count == 0
        if wasDrained, isDrained { return true }
        wasDrained = isDrained
        let pause = Duration.milliseconds(isDrained ? 50 : 500)
        openAt = world.now + pause
        world.after(pause) { [unowned self] in tryToOpen() }
        return false
    }

    private func closePipes() {
        guard isOpen else { return }
        if outbox.hasBegunFrame { leftPart = true }
        (mayReopen, wasDrained) = (false, false)
        (isOpen, reopeningSince, openAt) = (false, nil, nil)
        outbox.removeAll()
        (world.input.hasReader, world.output.hasWriter) = (false, false)
        world.cluster.end.outputHasChanged()
    }

    private func lose() {
        closePipes()
        step(.lost)
    }

    /// The agent has gone; the client sees it a little later, and sooner than an agent can be back.
    func agentHasClosed() {
        let number = linkNumber
        world.after(.microseconds(world.chance(10...20_000))) { [unowned self] in
            guard isOpen, number == linkNumber else { return }
            read(all: true)
            if isOpen, number == linkNumber, !world.output.hasReader, reopeningSince == nil { lose() }
        }
    }

    private func closeOutput() {
        guard isOpen else { return }
        (mayReopen, wasDrained, leftPart) = (false, false, true)
        world.output.hasWriter = false
        outbox.restartBegunFrame()
        isFull = false
        let (since, number) = (world.now, linkNumber)
        reopeningSince = since
        world.cluster.end.outputHasChanged()
        for limit in [201, 251, 1001] {
            world.after(.milliseconds(limit)) { [unowned self] in
                if number == linkNumber, reopeningSince == since { reopenOutput(since) }
            }
        }
    }

    private func reopenOutput(_ since: Duration) {
        let passed = world.now - since
        if passed > .milliseconds(250), wasDrained { mayReopen = true }
        if !mayReopen, passed > .milliseconds(200), passed < .seconds(1) { wasDrained = world.output.count == 0 }
        // What has not been read yet is seen before the end of file, which is then still to come.
        if mayReopen, world.output.hasReader, world.output.count == 0 {
            world.output.hasWriter = true
            (reopeningSince, leftPart) = (nil, false)
            world.cluster.end.outputHasChanged()
            flush()
        } else if passed > .seconds(1) {
            lose()
        } else {
            mayReopen = false
        }
    }

    // MARK: - Writing

    func roomHasCome() {
        isFull = false
        flush()
    }

    private func flush() {
        guard isOpen, reopeningSince == nil else { return }
        while !isFull, let bytes = outbox.take(upTo: 4096) {
            guard let count = world.output.write(bytes) else {
                outbox.wrote(0)
                let number = linkNumber
                world.soon { [unowned self] in if isOpen, number == linkNumber { lose() } }
                return isFull = true
            }
            outbox.wrote(count)
            if count < bytes.count { isFull = true }
            world.cluster.end.outputHasChanged()
        }
    }

    // MARK: - Reading

    func readSoon() {
        guard !isReadingSoon else { return }
        isReadingSoon = true
        let pause = Duration.microseconds(world.chance(5...(world.isQuiet ? 50 : 2000)))
        world.at(max(world.now + pause, restsUntil)) { [unowned self] in
            isReadingSoon = false
            read(all: false)
        }
    }

    private func read(all: Bool) {
        guard isOpen else { return }
        if !all, world.now < restsUntil { return readSoon() }
        if world.input.hasWriter { hadWriter = true }
        repeat {
            let limit = world.chance(0...3) == 0 ? world.chance(1...100) : 65536
            let bytes = world.input.read(upTo: limit)
            if bytes.isEmpty { break }
            reader.append(bytes)
            guard takeFrames(isAtEnd: world.input.count == 0) else { return lose() }
            guard isOpen else { return }
        } while all
        world.cluster.end.goOnWriting()
        if world.input.count > 0 { return readSoon() }
        if hadWriter, !world.input.hasWriter { lose() }
    }

    /// As `PipeThread` does it.
    private func takeFrames(isAtEnd: Bool) -> Bool {
        var events: [Session.Event] = []
        var isSound = true
        func takeTorn() {
            reader.takeTorn { bytes in
                messages.finish { events.append(.received($0)) }
                events.append(.received(.torn(ids.call(ofTorn: bytes))))
            }
        }
        do throws(FrameError) {
            while let range = try reader.next(isAtEnd: isAtEnd) {
                takeTorn()
                let isMessage = reader.withFrame(range) { bytes in
                    messages.read(bytes) { events.append(.received($0)) }
                }
                if !isMessage { reader.reject(range) }
            }
        } catch {
            (isSound, isAstray) = (false, true)
        }
        takeTorn()
        messages.finish { events.append(.received($0)) }
        if !events.isEmpty { step(events) }
        return isSound
    }
}
