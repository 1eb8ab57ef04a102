import AnkaiosSession
import AnkaiosWire
import AnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The thread of a ``PipeLink``: opens the FIFOs, polls, reads, and tells the conversation. It sleeps in `poll` and
/// nowhere else, without a time limit when nothing falls due.
final class PipeThread: @unchecked Sendable {
    // All of this is used by the thread alone.
    private let link: PipeLink
    private let conversation: Conversation
    private var input: Descriptor?
    private var watch = DirectoryWatch()
    private var reader: FrameReader
    private var messages: InboundReader
    /// What has been read and not been told yet: the room is kept.
    private var events: [Session.Event] = []
    private var openAt: Duration?
    private var isOpen = false
    /// The link was given up in the middle of a stream that made no sense: its rest may be in `input` still.
    private var isAstray = false
    /// `output` is closed, and since when, so that the agent starts to read it afresh.
    private var reopeningSince: Duration?
    private var mayReopen = false
    private var wasDrained = false
    /// The agent may have a part of a frame that it takes what comes next for the rest of, until it sees the end of file.
    private var leftPart = false
    private var reportedFailure = ""

    init(link: PipeLink, conversation: Conversation) {
        self.link = link
        self.conversation = conversation
        reader = FrameReader(limit: link.frameLimit, mark: conversation.ids.mark)
        messages = InboundReader(ids: conversation.ids)
    }

    /// Reads until the end of the link, or until another thread has to: false.
    func run() -> Bool {
        while followOrders() {
            guard link.executor.runJobs(for: link) else { return false }
            sleep()
        }
        closePipes()
        watch = DirectoryWatch()
        link.executor.retire()
        link.end()
        return true
    }

    /// Makes the thread look for what there is to do.
    func wake() { link.wakePipe.wake() }

    /// The thread that read before is kept by a job: what waited for it need not wait any more.
    func endTurn() { link.executor.endTurn(of: link) }

    /// Does what was ordered; false when the thread is to end.
    private func followOrders() -> Bool {
        let (orders, hasOutput) = link.shared.withLock { shared -> (PipeLink.Orders?, Bool) in
            shared.isAwake = true
            if shared.orders.areNone { return (nil, false) }
            var orders = shared.orders
            shared.orders.openAt = nil
            shared.orders.shouldClose = false
            // What is being written belongs to the old pipe: its end is waited for.
            orders.shouldReopenOutput = orders.shouldReopenOutput && !shared.isWriting
            shared.orders.shouldReopenOutput = shared.orders.shouldReopenOutput && shared.isWriting
            shared.orders.foundOutputBroken = false
            return (orders, shared.output != nil)
        }
        if let orders {
            if orders.shouldStop { return false }
            if orders.shouldClose { closePipes() }
            if let moment = orders.openAt { openAt = moment }
            if orders.foundOutputBroken, isOpen { lose() }
            if orders.shouldReopenOutput, isOpen, hasOutput { closeOutput() }
        }
        if let since = reopeningSince { reopenOutput(since) }
        if let moment = openAt, moment <= .now { openPipes() }
        return true
    }

    // MARK: - Opening and closing

    private func openPipes() {
        guard !leftPart || mayReopen || wasLongDrained() else { return }
        do throws(OpenFailure) {
            // Without a watch at first: most often the agent is there, and to close a watch takes the kernel many milliseconds.
            opened(watch.isOn ? nil : try openEnds())
        } catch {}
        guard !isOpen else { return }
        // First the watch, then the attempt: what happens in between is not missed.
        watch.start(on: link.directory)
        do throws(OpenFailure) {
            opened(try openEnds())
        } catch {
            if error.text != reportedFailure {
                reportedFailure = error.text
                conversation.handle(.openFailed(error.text, isFatal: !error.isPassing))
            }
            // The watch tells when to try again. Without one, or for what no watch sees, there is only time.
            openAt = .now + (!watch.isOn || error.isShortage || error.isUnread ? .milliseconds(500) : .seconds(60))
        }
    }

    private func openEnds() throws(OpenFailure) -> OutputEnd {
        // The input first: the agent then finds a reader for its very first message.
        let input = try Descriptor.openFIFO(link.directory + "/input", O_RDONLY)
        let output = try Descriptor.openEmptyFIFO(link.directory + "/output")
        self.input = consume input
        return OutputEnd(output)
    }

    private func opened(_ output: OutputEnd?) {
        guard let output else { return }
        reader = FrameReader(limit: link.frameLimit, mark: conversation.ids.mark, startsAnywhere: isAstray)
        link.shared.withLock { shared in
            shared.setOutput(output)
            shared.outbox.removeAll()
        }
        (isOpen, leftPart, isAstray) = (true, false, false)
        openAt = nil
        reportedFailure = ""
        // The watch stays until an acceptance has come. Who opened the pipes before this moment is whom we talk to.
        _ = watch.drain()
        conversation.handle(.opened)
    }

    /// The first half of reopening. The agent starts afresh when it sees an end of file, and it sees none when another
    /// writer is there again before it looks; so the second half waits until it has opened its own end anew.
    private func closeOutput() {
        // The watch before the end of file: the agent's opening is not missed.
        watch.start(on: link.directory)
        (mayReopen, wasDrained, leftPart) = (!watch.isOn, false, true)
        link.shared.withLock { shared in
            shared.setOutput(nil)
            shared.outbox.restartBegunFrame()
        }
        reopeningSince = .now
    }

    private func reopenOutput(_ since: Duration) {
        let passed = .now - since
        // One that only goes on reading is not seen to open anything. If there was nothing left for it to read for a while, it has
        // seen the end of file by now.
        if passed > Self.patience, wasDrained { mayReopen = true }
        if !mayReopen, passed > Self.patience - Self.pauseBetweenLooks, passed < .seconds(1) {
            wasDrained = (try? Descriptor.openEmptyFIFO(link.directory + "/output")) != nil
        }
        if mayReopen, let output = try? Descriptor.openEmptyFIFO(link.directory + "/output") {
            let opened = OutputEnd(output)
            watch.stop()
            leftPart = false
            reopeningSince = nil
            link.shared.withLock { $0.setOutput(opened) }
            link.flush()
        } else if passed > .seconds(1) {
            // An agent that reads would have opened its end by now.
            lose()
        } else {
            mayReopen = false
        }
    }

    /// So long the agent has for opening its end anew when ours was closed.
    private static let patience = Duration.milliseconds(250)
    private static let pauseBetweenLooks = Duration.milliseconds(50)

    /// Whether there was nothing left to read for an agent that is there all the time, for long enough that it has seen the end of
    /// file. If not, the next look is planned.
    private func wasLongDrained() -> Bool {
        do throws(OpenFailure) {
            _ = try Descriptor.openEmptyFIFO(link.directory + "/output")
        } catch {
            wasDrained = false
            if error.isUnread { openAt = .now + .milliseconds(500) }
            return !error.isUnread
        }
        if wasDrained { return true }
        wasDrained = true
        openAt = .now + Self.pauseBetweenLooks
        return false
    }

    private func closePipes() {
        link.shared.withLock { shared in
            if shared.outbox.hasBegunFrame { leftPart = true }
            shared.setOutput(nil)
            shared.outbox.removeAll()
        }
        (mayReopen, wasDrained) = (false, false)
        input = nil
        isOpen = false
        reopeningSince = nil
        openAt = nil
    }

    private func lose() {
        // From before the pipes close: an agent that comes in the pause before the next attempt is seen.
        if !watch.isOn { watch.start(on: link.directory) }
        closePipes()
        conversation.handle(.lost)
    }

    // MARK: - Sleeping

    private func sleep() {
        if watch.isOn, isOpen, reopeningSince == nil, conversation.state == .connected { watch.stop() }
        watch.closeIfUnused()
        let reopeningLimit = reopeningSince.map { since in
            let (passed, millisecond) = (.now - since, Duration.milliseconds(1))
            let look = Self.patience - Self.pauseBetweenLooks
            return since + millisecond + (passed > Self.patience ? .seconds(1) : passed > look ? Self.patience : look)
        }
        let own = min(openAt ?? .longest, reopeningLimit ?? .longest)
        // From now on everybody with an earlier moment wakes the pipe.
        let (output, wantsRoom, wakeAt) = link.shared.withLock { shared -> (Int32?, Bool, Duration) in
            if shared.hasUrgentOrders { return (nil, false, .longest) }
            shared.isAwake = false
            let wakeAt = shared.wakeAt ?? .longest
            shared.sleepsUntil = min(own, wakeAt)
            return (shared.output?.descriptor.number ?? -1, shared.orders.wroteUntilFull, wakeAt)
        }
        guard let output else { return }
        var timeout: Int32 = -1
        if case let moment = min(own, wakeAt), moment != .longest {
            let now = Duration.now
            if wakeAt <= now { conversation.timePassed() }
            timeout = (moment - now).pollTimeout
        }
        if isOpen, reader.keepsBack { timeout = 0 }
        let found = wait(for: output, wantsRoom: wantsRoom, timeout)
        if found.order { link.wakePipe.drain() }
        if found.watch, watch.drain() {
            mayReopen = true
            if openAt != nil { openAt = .now }
        }
        if found.input { readInput() } else if isOpen { takeLastFrame() }
        guard isOpen, output >= 0 else { return }
        if found.isBroken {
            if link.shared.withLock({ $0.output?.descriptor.number == output }) { lose() }
        } else if found.room {
            link.shared.withLock { $0.orders.wroteUntilFull = false }
            link.flush()
        }
    }

    /// What `poll` has found.
    private struct Found {
        var order = false
        var input = false
        var watch = false
        var room = false
        /// The agent does not read `output` any more.
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

    private func readInput() {
        guard let number = input?.number else { return }
        // Not for ever: orders and deadlines have their turn under a flood, too.
        for _ in 0..<16 where isOpen {
            var room = 0
            let count = reader.fill { buffer in
                room = buffer.count
                return read(number, buffer.baseAddress, buffer.count)
            }
            if count > 0 {
                guard takeFrames(isAtEnd: count < room) else { return lose() }
                if count < room { return }
            } else if count == 0 {
                // The agent has closed its end, or died; half a frame is worth nothing.
                takeLastFrame()
                return isOpen ? lose() : ()
            } else if errno != EINTR {
                return errno == EAGAIN ? takeLastFrame() : lose()
            }
        }
    }

    /// Hands over what was kept back for as long as there was more to read.
    private func takeLastFrame() {
        if reader.keepsBack, !takeFrames(isAtEnd: true) { lose() }
    }

    /// Hands all complete frames to the conversation; false when the stream makes no sense any more.
    private func takeFrames(isAtEnd: Bool) -> Bool {
        var size = 0
        var isSound = true
        do throws(FrameError) {
            while let range = try reader.next(isAtEnd: isAtEnd) {
                takeTorn()
                let isMessage = reader.withFrame(range) { bytes in
                    messages.read(bytes) { events.append(.received($0)) }
                }
                if !isMessage { reader.reject(range) }
                size += range.count
                // What is decoded waits neither for many others nor for large ones.
                if events.count >= 64 || size > 64 * 1024 {
                    tell()
                    size = 0
                }
            }
        } catch {
            (isSound, isAstray) = (false, true)
        }
        takeTorn()
        tell()
        return isSound
    }

    private func tell() {
        messages.finish { events.append(.received($0)) }
        guard !events.isEmpty else { return }
        conversation.handle(events)
        events.removeAll(keepingCapacity: true)
    }

    private func takeTorn() {
        reader.takeTorn { bytes in
            messages.finish { events.append(.received($0)) }
            events.append(.received(.torn(conversation.ids.call(ofTorn: bytes))))
        }
    }
}
