import AnkaiosPlatform
import AnkaiosSession
import AnkaiosWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The thread of a ``PipeLink``: carries out what a ``PipeMachine`` decides, polls, reads, and tells the conversation. It sleeps in
/// `poll` and nowhere else, without a time limit when nothing falls due.
final class PipeThread: @unchecked Sendable {
    // All of this is used by the thread alone.
    private let link: PipeLink
    private let conversation: Conversation
    private var machine: PipeMachine
    private var input: Descriptor?
    private var watch: DirectoryWatch
    private var reader: PipeReader
    private var hasToldOfLock = false

    init(link: PipeLink, conversation: Conversation) {
        self.link = link
        self.conversation = conversation
        machine = PipeMachine(times: link.times)
        watch = DirectoryWatch(rest: link.times.watchRest)
        reader = PipeReader(ids: conversation.ids, frameLimit: link.frameLimit)
    }

    /// Reads until the end of the link, or until another thread has to: false.
    func run() -> Bool {
        while followOrders() {
            guard link.executor.runJobs(for: link) else { return false }
            sleep()
        }
        take(.unwanted)
        watch = DirectoryWatch(rest: link.times.watchRest)
        link.executor.retire()
        link.end()
        return true
    }

    /// Makes the thread look for work.
    func wake() { link.wakePipe.wake() }

    /// The thread that read before is kept by a job: what waited for it is free to continue.
    func endTurn() { link.executor.endTurn(of: link) }

    /// Does what was ordered; false when the thread must end.
    private func followOrders() -> Bool {
        guard let orders = link.shared.withLock({ $0.takeOrders() }) else { return false }
        for order in orders { take(order) }
        if let moment = machine.wakeAt, moment <= .now { take(.timePassed) }
        return true
    }

    // MARK: - Carrying out

    private func take(_ event: PipeMachine.Event) {
        for effect in machine.handle(event, at: .now) { carryOut(effect) }
    }

    private func carryOut(_ effect: PipeMachine.Effect) {
        switch effect {
        case .open: take(open())
        case .close:
            input = nil
            if link.shared.withLock({ $0.close() }) { take(.closedWithinFrame) }
        case .closeOutput: link.shared.withLock { $0.closeOutput() }
        case .reopenOutput: take(reopenOutput())
        case .look: take(.looked(look()))
        case .inspect: take(.inspected(isThere: isInputThere))
        case .read(let fromAnywhere): reader.begin(fromAnywhere: fromAnywhere)
        case .dropPart: if !hasInput { reader.dropPart { conversation.handle($0) } }
        case .write: link.flush()
        case .watch:
            watch.start(on: link.directory)
            take(.watching(watch.isOn))
        case .unwatch: watch.stop()
        case .forgetSeen: _ = watch.drain()
        case .tell(let word): conversation.handle(word.event)
        }
    }

    private func open() -> PipeMachine.Event {
        do throws(OpenFailure) {
            // The input first: the agent then finds a reader for its very first message.
            let input = try Descriptor.openFIFO(link.inputPath, O_RDONLY)
            try takeLock(of: input)
            let output = OutputEnd(try Descriptor.openEmptyFIFO(link.outputPath))
            self.input = consume input
            link.shared.withLock { $0.open(output) }
            return .opened
        } catch {
            return .openFailed(error)
        }
    }

    /// Without a lock the connection goes on, and tells it once.
    private func takeLock(of input: borrowing Descriptor) throws(OpenFailure) {
        switch link.takeLock(input.number) {
        case .taken: break
        case .held(let holder): throw OpenFailure(.held(by: holder), path: link.inputPath)
        case .missing(let reason):
            guard !hasToldOfLock else { return }
            hasToldOfLock = true
            conversation.tell(.lockMissing(reason: "\(link.inputPath) cannot be locked: \(reason)"))
        }
    }

    private func reopenOutput() -> PipeMachine.Event {
        guard let output = try? Descriptor.openEmptyFIFO(link.outputPath) else { return .notReopened }
        let end = OutputEnd(output)
        link.shared.withLock { $0.reopen(end) }
        return .reopened
    }

    private func look() -> PipeMachine.Look {
        do throws(OpenFailure) {
            _ = try Descriptor.openEmptyFIFO(link.outputPath)
            return .drained
        } catch {
            return .failed(error)
        }
    }

    private var isInputThere: Bool { input?.isStill(at: link.inputPath) ?? false }

    // MARK: - Sleeping

    private func sleep() {
        if machine.waitsForConnection, conversation.state.isConnected { take(.connected) }
        watch.closeIfUnused()
        let own = machine.wakeAt ?? .never
        // From now on everybody with an earlier moment wakes the pipe.
        let (output, wantsRoom, wakeAt) = link.shared.withLock { shared -> (Int32?, Bool, Duration) in
            if shared.hasUrgentOrders { return (nil, false, .never) }
            let wakeAt = shared.wakeAt ?? .never
            shared.sleep = .asleep(until: min(own, wakeAt))
            return (shared.output?.descriptor.number ?? -1, shared.writer.wantsRoom, wakeAt)
        }
        guard let output else { return }
        var timeout: Int32 = -1
        if case let moment = min(own, wakeAt), moment != .never {
            let now = Duration.now
            if wakeAt <= now { conversation.timePassed() }
            timeout = (moment - now).pollTimeout
        }
        if machine.isOpen, reader.keepsBack { timeout = 0 }
        let found = wait(for: output, wantsRoom: wantsRoom, timeout)
        if found.order { link.wakePipe.drain() }
        if found.watch, watch.drain() { take(.agentCame) }
        if found.input { readInput() } else if machine.isOpen { takeLastFrame() }
        guard machine.isOpen, output >= 0 else { return }
        if found.isBroken {
            if link.shared.withLock({ $0.output?.descriptor.number == output }) { take(.lost(makesSense: true)) }
        } else if found.room {
            link.shared.withLock { $0.writer.roomHasCome() }
            link.flush()
        }
    }

    /// What `poll` has found.
    private struct Found {
        var order = false
        var input = false
        var watch = false
        var room = false
        /// The agent no longer reads `output`.
        var isBroken = false
    }

    private func wait(for output: Int32, wantsRoom: Bool, _ timeout: Int32) -> Found {
        withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 4) { polled in
            polled[0] = pollfd(fd: link.wakePipe.number, events: Int16(POLLIN), revents: 0)
            polled[1] = pollfd(fd: input?.number ?? -1, events: Int16(POLLIN), revents: 0)
            polled[2] = pollfd(fd: output, events: wantsRoom ? Int16(POLLOUT) : 0, revents: 0)
            polled[3] = pollfd(fd: watch.number, events: Int16(POLLIN), revents: 0)
            guard poll(polled.baseAddress, 4, timeout) > 0 else { return Found() }
            let broken = Int16(POLLERR) | Int16(POLLHUP) | Int16(POLLNVAL)
            return Found(
                order: polled[0].revents != 0,
                input: polled[1].revents != 0,
                watch: polled[3].revents != 0,
                room: polled[2].revents & Int16(POLLOUT) != 0,
                isBroken: polled[2].revents & broken != 0
            )
        }
    }

    // MARK: - Reading

    /// Whether something can be read.
    private var hasInput: Bool {
        var polled = pollfd(fd: input?.number ?? -1, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }

    private func readInput() {
        guard let number = input?.number else { return }
        // Not for ever: orders and deadlines have their turn under a flood, too.
        for _ in 0..<16 where machine.isOpen {
            var room = 0
            let count = reader.fill { buffer in
                room = buffer.count
                return read(number, buffer.baseAddress, buffer.count)
            }
            if count > 0 {
                guard takeFrames(isAtEnd: count < room) else { return }
                if count < room { return }
            } else if count == 0 {
                // The agent has closed its end, or died; half a frame is worth nothing.
                takeLastFrame()
                return take(.lost(makesSense: true))
            } else if errno != EINTR {
                return errno == EAGAIN ? takeLastFrame() : take(.lost(makesSense: true))
            }
        }
    }

    /// Hands over what was kept back for as long as there was more to read.
    private func takeLastFrame() {
        if reader.keepsBack { _ = takeFrames(isAtEnd: true) }
    }

    /// Hands all complete frames to the conversation; false when the link is given up over them.
    private func takeFrames(isAtEnd: Bool) -> Bool {
        let makesSense = reader.take(isAtEnd: isAtEnd) { conversation.handle($0) }
        if reader.isInsideFrame || machine.waitsForRest { take(.read(isInsideFrame: reader.isInsideFrame)) }
        if !makesSense { take(.lost(makesSense: false)) }
        return makesSense
    }
}
