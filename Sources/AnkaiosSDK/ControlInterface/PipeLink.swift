import AnkaiosPlatform
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
/// them; only what does not fit is left to the thread. Nobody holds a lock while writing: the agent may answer before
/// `write` returns, and the thread has to get on with that. Who comes meanwhile leaves its frame to the one who writes.
package final class PipeLink: Link {
    let directory: String
    let frameLimit: Int
    let shared = Lock(Shared())
    let wakePipe: WakePipe
    let executor = PipeExecutor()
    package var taskExecutor: (any TaskExecutor)? { executor }

    /// What callers and the thread share.
    struct Shared: ~Copyable {
        var output: OutputEnd?
        /// Changes whenever `output` does: what was written to an earlier one does not count.
        var outputNumber = 0
        /// Somebody writes at this moment.
        var isWriting = false
        /// Several callers are being resumed: their next frames wait for each other.
        var gathering = 0
        var outbox = Outbox()
        /// What the thread is to do next.
        var orders = Orders()
        /// When something falls due; nil: never.
        var wakeAt: Duration?
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

        /// Whether there is nothing that the thread has not seen to.
        var areNone: Bool {
            openAt == nil && !shouldClose && !shouldReopenOutput && !shouldStop && !foundOutputBroken
        }
    }

    package init(directory: String, frameLimit: Int) {
        self.directory = directory
        self.frameLimit = frameLimit
        wakePipe = WakePipe()
    }

    package func start(for conversation: Conversation) {
        let hasStarted = wakePipe.isSound && executor.start(PipeThread(link: self, conversation: conversation))
        shared.withLock { shared in
            if !hasStarted { shared.hasEnded = true }
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
        shared.withLock { $0.outbox.append(frame, id) }
    }

    package func flush() {
        while let (output, number, bytes) = shared.withLock({ $0.beginWriting() }) {
            let (count, code) = Self.write(output, bytes)
            let result = shared.withLock { $0.endWriting(to: number, count, code) }
            for waiter in result.ended { waiter.resume() }
            if result.needsThread { wakePipe.wake() }
        }
    }

    /// The descriptor is let go when this returns.
    private static func write(_ output: consuming OutputEnd, _ bytes: ArraySlice<UInt8>) -> (count: Int, code: Int32) {
        let count = bytes.withUnsafeBytes { SignalMask.write(output.descriptor.number, $0) }
        return (count, count < 0 ? errno : 0)
    }

    package func gather(_ resume: () -> Void) {
        holdFrames()
        resume()
        // Where they have no processor of their own, they run now.
        if !executor.isReader || executor.waiting == 0 { sched_yield() }
        releaseFrames()
    }

    /// Frames wait for each other until ``releaseFrames()``.
    func holdFrames() { shared.withLock { $0.gathering += 1 } }

    func releaseFrames() {
        shared.withLock { $0.gathering -= 1 }
        flush()
    }

    package func withdraw(_ id: CallID) {
        shared.withLock { $0.outbox.withdraw(id) }
    }

    package func wake(at moment: Duration?) {
        let isTooLate = shared.withLock { shared in
            shared.wakeAt = moment
            guard let moment, !shared.isAwake else { return false }
            return shared.sleepsUntil.map { moment < $0 } ?? true
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
        executor.join()
    }

    /// The thread has done all its work.
    func end() {
        let waiters = shared.withLock { shared in
            shared.hasEnded = true
            return shared.takeStopWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension PipeLink.Shared {
    /// Whether there is something to do before the thread may sleep.
    var hasUrgentOrders: Bool {
        orders.shouldStop || orders.shouldClose || orders.openAt != nil || orders.foundOutputBroken
            || orders.shouldReopenOutput && !isWriting
    }

    /// What is to be written now, and where to; nil when there is nothing, or somebody else sees to it.
    fileprivate mutating func beginWriting() -> (OutputEnd, number: Int, ArraySlice<UInt8>)? {
        guard let output, !isWriting, gathering == 0 || outbox.count >= Self.flock, !orders.shouldReopenOutput,
            !orders.wroteUntilFull,
            let bytes = outbox.take(upTo: Self.atomicSize)
        else { return nil }
        isWriting = true
        return (output, outputNumber, bytes)
    }

    fileprivate mutating func endWriting(
        to number: Int,
        _ count: Int,
        _ code: Int32
    ) -> (needsThread: Bool, ended: [CheckedContinuation<Void, Never>]) {
        isWriting = false
        guard number == outputNumber else { return (false, takeStopWaiters()) }
        outbox.wrote(max(0, count))
        guard count < 0, code != EINTR else { return (orders.shouldReopenOutput, []) }
        // Until the thread has seen to it, nobody tries again.
        orders.wroteUntilFull = true
        if code != EAGAIN { orders.foundOutputBroken = true }
        return (true, [])
    }

    /// Who waits for the end, if nothing of the link is left.
    fileprivate mutating func takeStopWaiters() -> [CheckedContinuation<Void, Never>] {
        guard hasEnded, !isWriting else { return [] }
        defer { stopWaiters = [] }
        return stopWaiters
    }

    /// Exchanges the pipe to the agent, or closes it.
    mutating func setOutput(_ new: OutputEnd?) {
        output = new
        outputNumber += 1
        orders.wroteUntilFull = false
    }

    /// A pipe takes so much as a whole or not at all: PIPE_BUF. Frames that are there as a whole may come together
    /// (reference §1.3).
    private static let atomicSize = 4096

    /// So many frames do not wait for more.
    private static let flock = 24
}

/// The pipe to the agent, open for as long as anybody writes.
final class OutputEnd: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
