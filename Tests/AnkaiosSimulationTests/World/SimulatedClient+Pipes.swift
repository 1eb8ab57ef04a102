import AnkaiosModel
import AnkaiosWire

@testable import AnkaiosSDK
@testable import AnkaiosSession

/// The two pipes of the simulated client: carries out what its ``PipeMachine`` decides, against the world.
extension SimulatedClient {
    // MARK: - The pipes

    /// As an order to the reading thread: it is followed when what is being done is done.
    func order(_ event: PipeMachine.Event) {
        orders.append(event)
        follow()
    }

    private func follow() {
        guard !isFollowing else { return }
        isFollowing = true
        while !orders.isEmpty { take(orders.removeFirst()) }
        isFollowing = false
    }

    private func take(_ event: PipeMachine.Event) {
        for effect in machine.handle(event, at: world.now) {
            trace("\(world.now) pipes \(event) -> \(effect)")
            carryOut(effect)
        }
        planPipes()
    }

    private func planPipes() {
        pipeWakeNumber += 1
        let number = pipeWakeNumber
        guard let moment = machine.wakeAt else { return }
        world.at(moment) { [unowned self] in if number == pipeWakeNumber { order(.timePassed) } }
    }

    private func carryOut(_ effect: PipeMachine.Effect) {
        switch effect {
        case .open: open()
        case .close:
            let isWithinFrame = writer.outbox.hasBegunFrame
            writer.exchange(isOpen: false)
            writer.outbox.removeAll()
            (world.input.hasReader, world.output.hasWriter) = (false, false)
            world.cluster.end.outputHasChanged()
            if isWithinFrame { take(.closedWithinFrame) }
        case .closeOutput:
            writer.exchange(isOpen: false)
            writer.outbox.restartBegunFrame()
            world.output.hasWriter = false
            world.cluster.end.outputHasChanged()
        case .reopenOutput: reopenOutput()
        case .look: take(.looked(failure.map { .failed($0) } ?? .drained))
        case .inspect: take(.inspected(isThere: world.hasFolder))
        case .read(let fromAnywhere): reader.begin(fromAnywhere: fromAnywhere)
        case .dropPart: if world.input.count == 0 { reader.dropPart { step($0) } }
        case .write: flush()
        case .watch: take(.watching(true))
        case .unwatch, .forgetSeen: break
        case .tell(let word): step(word.event)
        }
    }

    /// Why `output` cannot be opened now; nil: it can.
    private var failure: OpenFailure? {
        if !world.hasFolder { return OpenFailure(.missing, path: "output") }
        if !world.output.hasReader { return OpenFailure(.unheard, path: "output") }
        // What has not been read yet is seen before the end of file, which is then still to come.
        return world.output.count > 0 ? OpenFailure(.unread, path: "output") : nil
    }

    private func open() {
        if let failure { return take(.openFailed(failure)) }
        (world.input.hasReader, world.output.hasWriter) = (true, true)
        (hadWriter, hasSentHello) = (false, false)
        linkNumber += 1
        writer.exchange(isOpen: true)
        writer.outbox.removeAll()
        take(.opened)
        world.cluster.end.outputHasChanged()
        world.cluster.end.goOnWriting()
        readSoon()
    }

    private func reopenOutput() {
        guard failure == nil else { return take(.notReopened) }
        world.output.hasWriter = true
        writer.exchange(isOpen: true)
        take(.reopened)
        world.cluster.end.outputHasChanged()
    }

    /// Somebody has opened the other end of `output`, or made the pipes.
    func agentHasOpened() {
        guard machine.isWatching else { return }
        world.soon { [unowned self] in if machine.isWatching { order(.agentCame) } }
    }

    /// The agent has gone; the client sees it a little later, and sooner than an agent can be back.
    func agentHasClosed() {
        let number = linkNumber
        world.after(.microseconds(world.chance(10...20_000))) { [unowned self] in
            guard isOpen, number == linkNumber else { return }
            read(all: true)
            if isOpen, number == linkNumber, !world.output.hasReader, writer.isOpen { order(.lost(makesSense: true)) }
        }
    }

    // MARK: - Writing

    func roomHasCome() {
        writer.roomHasCome()
        flush()
    }

    func flush() {
        while let bytes = writer.beginWriting() {
            let number = writer.number
            let count = world.output.write(bytes)
            let result: PipeWriter.Result = count.map { $0 == 0 ? .full : .wrote($0) } ?? .broken
            _ = writer.endWriting(to: number, result)
            if result == .broken {
                let number = linkNumber
                world.soon { [unowned self] in if number == linkNumber { order(.lost(makesSense: true)) } }
            } else {
                world.cluster.end.outputHasChanged()
            }
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
            guard takeFrames(isAtEnd: world.input.count == 0) else { return }
            guard isOpen else { return }
        } while all
        world.cluster.end.goOnWriting()
        if world.input.count > 0 { return readSoon() }
        if hadWriter, !world.input.hasWriter { order(.lost(makesSense: true)) }
    }

    private func takeFrames(isAtEnd: Bool) -> Bool {
        // As with the thread of a real link: what the session orders meanwhile is followed when all is told.
        isFollowing = true
        let makesSense = reader.take(isAtEnd: isAtEnd) { step($0) }
        isFollowing = false
        if reader.isInsideFrame || machine.waitsForRest { orders.append(.read(isInsideFrame: reader.isInsideFrame)) }
        if !makesSense { orders.append(.lost(makesSense: false)) }
        follow()
        return makesSense
    }
}
