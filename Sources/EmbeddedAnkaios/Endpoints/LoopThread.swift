import AnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What lives on the thread of an instance and is touched from nowhere else.
protocol LoopWorld: AnyObject, SendableMetatype {
    /// Does what is due by now. Gives the machine's time at which to look again; nil: only when something happens.
    func runDueTimers() -> Duration?
    /// Nothing has happened until the time that `runDueTimers` gave.
    func becameIdle()
    /// The last call, when the thread is about to end.
    func shutDown()
}

/// The one thread of an instance: it runs a `Reactor`, and jobs that other threads hand in.
final class LoopThread<World: LoopWorld>: @unchecked Sendable {
    typealias Job = @Sendable (World) -> Void

    private struct Mailbox {
        var jobs: [Job] = []
        var ended = false
        var whenEnded: [@Sendable () -> Void] = []
        var closed = false
    }

    private let mailbox = Lock(Mailbox())
    private let wakeRead: Descriptor
    private let wakeWrite: Descriptor
    private let makeWorld: @Sendable (Reactor, LoopThread<World>) -> World

    init(makeWorld: @escaping @Sendable (Reactor, LoopThread<World>) -> World) throws(SystemError) {
        (wakeRead, wakeWrite) = try Descriptor.pipe()
        wakeRead.setNonBlocking()
        wakeWrite.setNonBlocking()
        self.makeWorld = makeWorld
    }

    deinit {
        wakeRead.close()
        wakeWrite.close()
    }

    /// Starts the thread. It keeps this object alive until `end`.
    func start() throws(SystemError) {
        try Thread.start { self.run() }
    }

    /// Has the thread do this, in the order of the calls. False if the thread has ended, or is about to.
    @discardableResult
    func submit(_ job: @escaping Job) -> Bool {
        let accepted = mailbox.withLock { mailbox in
            guard !mailbox.closed else { return false }
            mailbox.jobs.append(job)
            return true
        }
        if accepted { _ = wakeWrite.write([1]) }
        return accepted
    }

    /// Does what was handed in before, then ends the thread. Returns when nothing of it is left.
    func end() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let already = mailbox.withLock { mailbox in
                if mailbox.ended { return true }
                mailbox.closed = true
                mailbox.whenEnded.append { continuation.resume() }
                return false
            }
            if already { continuation.resume() } else { _ = wakeWrite.write([1]) }
        }
    }

    // MARK: - On the thread

    private func run() {
        let reactor = Reactor()
        let world = makeWorld(reactor, self)
        let watch = reactor.watch(wakeRead, Reactor.readable) { [wakeRead] _ in
            while case .bytes = wakeRead.read(upTo: 512) {}
        }
        while true {
            let (jobs, closed) = mailbox.withLock { mailbox in
                defer { mailbox.jobs = [] }
                return (mailbox.jobs, mailbox.closed)
            }
            for job in jobs { job(world) }
            if closed { break }
            let deadline = world.runDueTimers()
            if !reactor.turn(until: deadline) { world.becameIdle() }
        }
        reactor.unwatch(watch)
        world.shutDown()
        let whenEnded = mailbox.withLock { mailbox in
            mailbox.ended = true
            defer { mailbox.whenEnded = [] }
            return mailbox.whenEnded
        }
        for action in whenEnded { action() }
    }
}
