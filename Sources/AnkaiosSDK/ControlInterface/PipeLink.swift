import AnkaiosLock
import AnkaiosSession
package import AnkaiosWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The link over the two FIFOs of a control interface (reference §1).
///
/// One thread of its own polls both pipes, decodes what comes, and resumes callers. Frames are written by whoever sends
/// them, each with one `write`; only what does not fit is left to the thread.
package final class PipeLink: Link {
    let directory: String
    let frameLimit: Int
    let shared = Lock(Shared())
    let wakePipe: WakePipe

    /// What callers and the thread share.
    struct Shared: ~Copyable {
        var thread: pthread_t?
        var output: Descriptor?
        var outbox = Outbox()
        /// What the thread is to do next.
        var orders = Orders()
        /// The thread sleeps until then; nil: until something comes.
        var sleepsUntil: Duration?
        var isAwake = true
        /// Who waits for the thread's end.
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false
    }

    struct Orders {
        var openAt: Duration?
        var shouldClose = false
        var shouldReopenOutput = false
        var shouldStop = false
        /// The output took no more: wait until it does.
        var wroteUntilFull = false
        var foundOutputBroken = false

        /// Whether there is something to do before the thread may sleep.
        var areUrgent: Bool {
            shouldStop || shouldClose || shouldReopenOutput || openAt != nil || foundOutputBroken
        }
    }

    package init(directory: String, frameLimit: Int) {
        self.directory = directory
        self.frameLimit = frameLimit
        wakePipe = WakePipe()
    }

    package func start(for conversation: Conversation) {
        let thread = PipeThread(link: self, conversation: conversation)
        let argument = Unmanaged.passRetained(thread).toOpaque()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        defer { pthread_attr_destroy(&attributes) }
        let hasStarted = shared.withLock { shared in
            var handle = pthread_t()
            let code =
                !wakePipe.isSound
                ? EMFILE
                : pthread_create(
                    &handle,
                    &attributes,
                    { argument in
                        guard let argument else { return nil }
                        Unmanaged<PipeThread>.fromOpaque(argument).takeRetainedValue().run()
                        return nil
                    },
                    argument
                )
            if code == 0 {
                shared.thread = handle
            } else {
                Unmanaged<PipeThread>.fromOpaque(argument).release()
                shared.hasEnded = true
            }
            return code == 0
        }
        // Without the thread nobody would ever end a call. The conversation's lock is held here, so a task tells it.
        guard !hasStarted else { return }
        Task { conversation.handle(.closing(reason: "the system has no thread or descriptor left for it")) }
    }

    package func open(after pause: Duration) {
        order { $0.openAt = .now + pause }
    }

    package func close() {
        order { orders in
            orders.shouldClose = true
            orders.openAt = nil
        }
    }

    package func reopenOutput() {
        order { $0.shouldReopenOutput = true }
    }

    private func order(_ change: (inout sending Orders) -> Void) {
        shared.withLock { change(&$0.orders) }
        wakePipe.wake()
    }

    package func send(_ frame: [UInt8], for id: CallID?) {
        let needsThread = shared.withLock { shared -> Bool in
            shared.outbox.append(frame, id)
            guard let output = shared.output?.number, !shared.orders.shouldReopenOutput else { return false }
            let before = shared.orders
            shared.flush(output)
            return !before.wroteUntilFull && shared.orders.wroteUntilFull || shared.orders.foundOutputBroken
        }
        if needsThread { wakePipe.wake() }
    }

    package func withdraw(_ id: CallID) {
        shared.withLock { $0.outbox.withdraw(id) }
    }

    package func wake(at moment: Duration) {
        let isTooLate = shared.withLock { shared in
            !shared.isAwake && (shared.sleepsUntil.map { moment < $0 } ?? true)
        }
        if isTooLate { wakePipe.wake() }
    }

    package func stop() async {
        await withCheckedContinuation { continuation in
            let hasEnded = shared.withLock { shared in
                if shared.hasEnded { return true }
                shared.orders.shouldStop = true
                shared.stopWaiters.append(continuation)
                return false
            }
            if hasEnded { continuation.resume() } else { wakePipe.wake() }
        }
        // The thread has done all its work and is about to return: this does not wait for anything else.
        if let thread = shared.withLock({ $0.thread.take() }) { pthread_join(thread, nil) }
    }

    /// The thread has done all its work.
    func end() {
        let waiters = shared.withLock { shared in
            shared.hasEnded = true
            defer { shared.stopWaiters = [] }
            return shared.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension PipeLink.Shared {
    /// Writes what there is until the pipe takes no more.
    mutating func flush(_ output: Int32) {
        orders.wroteUntilFull = false
        while let chunk = outbox.first {
            let count = chunk.withUnsafeBytes { SignalMask.write(output, $0) }
            if count >= 0 {
                outbox.wrote(count)
            } else if errno == EAGAIN {
                orders.wroteUntilFull = true
                return
            } else if errno != EINTR {
                orders.foundOutputBroken = true
                return
            }
        }
    }
}
