import AnkaiosProtobuf

@testable import EmbeddedAnkaios

/// The agent's end of the two FIFOs: reads as it gets to it, writes frames one after the other, gives one up after 500 ms, and is
/// where the answers go wrong.
final class SimulatedEnd {
    private unowned let world: World
    private var id: InterfaceID?
    private var queue: [[UInt8]] = []
    private var offset = 0
    private var attempts = 0
    private var frameNumber = 0
    private var hasDeadline = false
    private var isReadingSoon = false
    /// A later opening of `output`, for those who wait for it.
    private(set) var openings = 0
    /// The agent has ended the interface.
    private(set) var hasEnded = false
    var isPaused = false
    private var restsUntil = Duration.zero
    private var pending: [Plan.Step] = []
    private var wasTorn = false
    private var hasAcceptedAgain = false
    private static let acceptance = Frame.framed(
        Proto.FromAnkaios(content: .controlInterfaceAccepted(.init())).encoded()
    )

    init(_ world: World) { self.world = world }

    var isListening: Bool { world.output.hasReader }

    func open(_ id: InterfaceID) {
        (self.id, hasEnded) = (id, false)
        openOutput()
    }

    private func openOutput() {
        world.output.hasReader = true
        openings += 1
        world.client.agentHasOpened()
    }

    /// The agent has ended the conversation: what waits is written, nothing is read any more.
    func close() {
        hasEnded = true
        world.output.hasReader = false
        world.client.agentHasClosed()
    }

    func agentHasDied() {
        (queue, offset, isPaused, isReadingSoon, hasDeadline) = ([], 0, false, false, false)
        frameNumber += 1
        world.output.hasReader = false
        world.input.hasWriter = false
        world.client.wakeUp()
        world.client.agentHasClosed()
    }

    func comeToRest() {
        pending = []
        restsUntil = world.now
        readSoon()
    }

    // MARK: - Reading

    func readSoon() {
        guard !isReadingSoon, isListening else { return }
        isReadingSoon = true
        world.cluster.later(.microseconds(world.chance(5...3000))) { [unowned self] in
            isReadingSoon = false
            read()
        }
    }

    private func read() {
        guard let id, isListening, !isPaused else { return }
        guard world.now >= restsUntil else {
            isReadingSoon = true
            return world.cluster.later(restsUntil - world.now) { [unowned self] in
                isReadingSoon = false
                read()
            }
        }
        // An agent that loses what it has of a frame takes at least what was written at once (AnkaiosBehaviour.md §1.3).
        // So does one that may exchange the session in between.
        let readsPieces = !world.cluster.losesPartial && !world.losesServer && world.chance(0...3) == 0
        let bytes = Array(world.output.read(upTo: readsPieces ? world.chance(1...200) : 65536))
        if bytes.isEmpty {
            guard !world.output.hasWriter, hadWriter else { return }
            // The end of file: it begins anew.
            hadWriter = false
            world.cluster.feed(.outputClosed(id))
            if isListening { openOutput() }
            return
        }
        world.cluster.feed(.bytes(id, bytes))
        world.client.roomHasCome()
        readSoon()
    }

    private var hadWriter = false

    /// The client has opened or closed its end, or has written.
    func outputHasChanged() {
        if world.output.hasWriter { hadWriter = true }
        readSoon()
    }

    // MARK: - Writing

    func send(_ frame: [UInt8]) {
        guard !frame.isEmpty else { return }
        for frame in spoilt(frame) { enqueue(frame) }
    }

    private func enqueue(_ frame: [UInt8]) {
        queue.append(frame)
        if queue.count == 1 { write() }
    }

    /// Room has come in `input`, or somebody reads it.
    func goOnWriting() { if !queue.isEmpty { write() } }

    private func write() {
        while let frame = queue.first {
            guard world.input.hasReader else { return tryAgain() }
            world.input.hasWriter = true
            guard let count = world.input.write(frame[offset...]) else { return tryAgain() }
            if count > 0 { world.client.readSoon() }
            offset += count
            guard offset == frame.count else { return setDeadline() }
            next()
        }
    }

    private func next() {
        queue.removeFirst()
        (offset, attempts, hasDeadline) = (0, 0, false)
        frameNumber += 1
    }

    private func tryAgain() {
        attempts += 1
        guard attempts <= 5 else { return giveUp(.noReader) }
        let number = frameNumber
        world.cluster.later(.milliseconds(100)) { [unowned self] in if number == frameNumber { write() } }
    }

    private func setDeadline() {
        guard !hasDeadline else { return }
        hasDeadline = true
        let number = frameNumber
        world.cluster.later(.milliseconds(500)) { [unowned self] in if number == frameNumber { giveUp(.timedOut) } }
    }

    /// The frame is lost; its first bytes stay in the pipe.
    private func giveUp(_ failure: AgentEvent.WriteFailure) {
        guard let frame = queue.first, let id else { return }
        // The shortest for a stream is the word that its logs are over.
        if offset == 0, frame.count < 64, world.client.users.isOfStream(frame) { world.excuses.droppedWord() }
        if offset > 0 {
            wasTorn = queue.count == 1
            if let next = queue.dropFirst().first, !isAnswer(next) { world.excuses.mixedFrames() }
        }
        next()
        // Of what a fault has put in the agent knows nothing.
        if isAnswer(frame) || isFirst(frame) { world.cluster.feed(.writeFailed(id, frame: frame, failure)) }
        goOnWriting()
    }

    // MARK: - What goes wrong

    func take(_ step: Plan.Step) {
        if step.verb == .agentRests {
            guard !world.losesServer else { return }
            restsUntil = world.now + .milliseconds(step.first)
        } else {
            pending.append(step)
        }
    }

    func closeSession() {
        if wasTorn { world.excuses.mixedFrames() }
        enqueue(Frame.framed(Proto.FromAnkaios(content: .connectionClosed(.init(reason: "the plan"))).encoded()))
    }

    /// What is written for a frame, if a fault waits for one.
    private func spoilt(_ frame: [UInt8]) -> [[UInt8]] {
        // What is torn or comes late is an answer: without an acceptance a client stays away until the agent's next life.
        guard let id, isAnswer(frame) else {
            if wasTorn { world.excuses.mixedFrames() }
            return [frame]
        }
        guard wasTorn || !pending.isEmpty else { return [frame] }
        // Behind a torn frame the next one is found by its id, if it is for this connection (decision 0011).
        if wasTorn {
            wasTorn = false
            return [frame]
        }
        let step = pending.removeFirst()
        switch step.verb {
        case .repeatAnswer: return world.client.users.isOfStream(frame) ? [frame] : [frame, frame]
        case .delayAnswer:
            // What a stream brings stays in its order.
            guard !world.client.users.isOfStream(frame) else { return [frame] }
            // An answer that comes late says that the server was there a moment ago.
            let delay = world.losesServer ? min(step.first, 300) : step.first
            world.cluster.later(.milliseconds(delay)) { [unowned self] in enqueue(frame) }
            return []
        case .tearAnswer:
            wasTorn = true
            world.cluster.later(.zero) { [unowned self] in
                world.cluster.feed(.writeFailed(id, frame: frame, .timedOut))
            }
            return [Array(frame.prefix(step.first))]
        // Nothing that could be the agent's last word, which no client can tell from the real one.
        case .garbage: return [(0..<step.first).map { _ in UInt8(world.chance(0...255)) }.filter { $0 != 0x2A }, frame]
        case .foreignAnswer:
            let response = Proto.Response(requestId: "someone-1", content: .error(.init(message: "for another one")))
            return [Frame.framed(Proto.FromAnkaios(content: .response(response)).encoded()), frame]
        case .unknownMessage: return [[3, 0x4A, 1, 0x61], frame]
        case .acceptAgain:
            hasAcceptedAgain = true
            return [Self.acceptance, frame]
        default: return [frame]
        }
    }

    /// Whether it is the acceptance of a Hello, and not a second one.
    private func isFirst(_ frame: [UInt8]) -> Bool {
        frame != Self.acceptance || !hasAcceptedAgain
    }

    private func isAnswer(_ frame: [UInt8]) -> Bool {
        // A torn one may be no more than its length.
        frame.drop { $0 >= 0x80 }.dropFirst().first == 0x1A
    }
}
