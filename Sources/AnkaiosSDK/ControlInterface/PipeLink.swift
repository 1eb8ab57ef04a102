package import AnkaiosPlatform
import AnkaiosSession
package import AnkaiosWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The link over the two FIFOs of a control interface (AnkaiosBehaviour.md §1).
///
/// One thread of its own polls both pipes, decodes what comes, and resumes callers. Senders write their frames
/// themselves; the thread writes only what does not fit. No thread holds a lock while it writes: the agent may answer
/// before `write` returns, and the reader must continue. A sender that comes meanwhile leaves its frame to the one that
/// writes.
package final class PipeLink: Link {
    let directory: String
    let inputPath: String
    let outputPath: String
    let frameLimit: Int
    let times: PipeMachine.Times
    let takeLock: @Sendable (Int32) -> ControlInterfaceLock.Result
    let shared = Lock(Shared())
    let wakePipe: WakePipe
    let executor = PipeExecutor()
    package var taskExecutor: (any TaskExecutor)? { executor }

    /// What callers and the thread share.
    struct Shared: ~Copyable {
        var output: OutputEnd?
        var writer = PipeWriter()
        /// What the thread has not seen to yet.
        var orders: [PipeMachine.Event] = []
        /// When something falls due for the session; nil: never.
        var wakeAt: Duration?
        var sleep = Sleep.awake
        var end = End.none
    }

    /// What the thread does now.
    enum Sleep {
        case awake
        /// Until then, or until something comes.
        case asleep(until: Duration)
    }

    /// Whether the link ends, and who waits for that.
    enum End {
        case none
        case wanted([CheckedContinuation<Void, Never>])
        /// The thread has done all its work. A writer may still have the pipe.
        case ofThread([CheckedContinuation<Void, Never>])
    }

    package init(
        directory: String,
        frameLimit: Int,
        times: PipeMachine.Times = PipeMachine.Times(),
        takeLock: @escaping @Sendable (Int32) -> ControlInterfaceLock.Result = { ControlInterfaceLock.take($0) }
    ) {
        let directory = absolutePath(directory)
        self.directory = directory
        self.frameLimit = frameLimit
        self.times = times
        self.takeLock = takeLock
        inputPath = directory + "/input"
        outputPath = directory + "/output"
        wakePipe = WakePipe()
    }

    package func start(for conversation: Conversation) -> Bool {
        let hasStarted = wakePipe.isSound && executor.start(PipeThread(link: self, conversation: conversation))
        if !hasStarted { shared.withLock { $0.end = .ofThread([]) } }
        return hasStarted
    }

    package func open(after pause: Duration) { order(.wanted(at: .now + pause)) }

    package func close() { order(.unwanted) }

    package func reopenOutput() {
        shared.withLock { $0.writer.hold() }
        order(.resyncWanted)
    }

    package func inspect() { order(.inspectionWanted) }

    private func order(_ event: PipeMachine.Event) {
        shared.withLock { $0.orders.append(event) }
        wakePipe.wake()
    }

    package func send(_ frame: [UInt8], for id: CallID?) {
        shared.withLock { $0.writer.outbox.append(frame, id) }
    }

    package func flush() {
        while let (output, number, bytes) = shared.withLock({ $0.beginWriting() }) {
            let written = Self.write(output, bytes)
            let (isNews, ended) = shared.withLock { ($0.endWriting(to: number, written), $0.takeStopWaiters()) }
            for waiter in ended { waiter.resume() }
            if isNews { wakePipe.wake() }
        }
    }

    /// The descriptor is let go when this returns.
    private static func write(_ output: consuming OutputEnd, _ bytes: ArraySlice<UInt8>) -> PipeWriter.Result {
        let count = bytes.withUnsafeBytes { SignalMask.write(output.descriptor.number, $0) }
        if count >= 0 { return .wrote(count) }
        return switch errno {
        case EINTR: .interrupted
        case EAGAIN: .full
        default: .broken
        }
    }

    package func gather(_ resume: () -> Void) {
        holdFrames()
        resume()
        // Where they have no processor of their own, they run now.
        if !executor.isReader || executor.waiting == 0 { sched_yield() }
        releaseFrames()
    }

    /// Frames wait for each other until ``releaseFrames()``.
    func holdFrames() { shared.withLock { $0.writer.beginGathering() } }

    func releaseFrames() {
        shared.withLock { $0.writer.endGathering() }
        flush()
    }

    package func withdraw(_ id: CallID) {
        shared.withLock { $0.writer.outbox.withdraw(id) }
    }

    package func wake(at moment: Duration?) {
        let isTooLate = shared.withLock { shared in
            shared.wakeAt = moment
            guard let moment, case .asleep(let until) = shared.sleep else { return false }
            return moment < until
        }
        if isTooLate { wakePipe.wake() }
    }

    package func stop() async {
        await withCheckedContinuation { continuation in
            if shared.withLock({ $0.stop(for: continuation) }) { wakePipe.wake() } else { continuation.resume() }
        }
        // The thread has done all its work and is about to return: this does not wait for anything else.
        executor.join()
    }

    /// The thread has done all its work.
    func end() {
        for waiter in shared.withLock({ $0.endThread() }) { waiter.resume() }
    }
}

extension PipeLink.Shared {
    /// Whether there is something to do before the thread may sleep.
    var hasUrgentOrders: Bool {
        if case .wanted = end { return true }
        return orders.first.map { !isHeldUp($0) } ?? false
    }

    /// What is being written belongs to the old pipe: its end is waited for.
    private func isHeldUp(_ order: PipeMachine.Event) -> Bool { order == .resyncWanted && writer.isWriting }

    /// What the thread has to do next; nil: it ends.
    mutating func takeOrders() -> [PipeMachine.Event]? {
        sleep = .awake
        if case .wanted = end { return nil }
        guard !orders.isEmpty else { return [] }
        let count = orders.firstIndex { isHeldUp($0) } ?? orders.count
        defer { orders.removeFirst(count) }
        return Array(orders[..<count])
    }

    mutating func open(_ new: OutputEnd) {
        output = new
        writer.exchange(isOpen: true)
        writer.outbox.removeAll()
    }

    /// Closes the output; true if a frame has left in part.
    mutating func close() -> Bool {
        output = nil
        writer.exchange(isOpen: false)
        defer { writer.outbox.removeAll() }
        return writer.outbox.hasBegunFrame
    }

    mutating func closeOutput() {
        output = nil
        writer.exchange(isOpen: false)
        writer.outbox.restartBegunFrame()
    }

    mutating func reopen(_ new: OutputEnd) {
        output = new
        writer.exchange(isOpen: true)
    }

    /// What must be written now, and where to. It is nil when there is nothing, or another thread writes it.
    fileprivate mutating func beginWriting() -> (OutputEnd, number: Int, ArraySlice<UInt8>)? {
        guard let output, let bytes = writer.beginWriting() else { return nil }
        return (output, writer.number, bytes)
    }

    /// Takes note of what became of it; true if the thread has to look at it.
    fileprivate mutating func endWriting(to number: Int, _ result: PipeWriter.Result) -> Bool {
        let isNews = writer.endWriting(to: number, result)
        if isNews, result == .broken { orders.append(.lost(makesSense: true)) }
        return isNews
    }

    /// Has the link end; false when nothing of it is left.
    fileprivate mutating func stop(for waiter: CheckedContinuation<Void, Never>) -> Bool {
        switch end {
        case .none: end = .wanted([waiter])
        case .wanted(let waiters): end = .wanted(waiters + [waiter])
        case .ofThread(let waiters) where writer.isWriting: end = .ofThread(waiters + [waiter])
        case .ofThread: return false
        }
        return true
    }

    fileprivate mutating func endThread() -> [CheckedContinuation<Void, Never>] {
        end = if case .wanted(let waiters) = end { .ofThread(waiters) } else { .ofThread([]) }
        return takeStopWaiters()
    }

    /// The callers that wait for the end, if nothing of the link is left.
    fileprivate mutating func takeStopWaiters() -> [CheckedContinuation<Void, Never>] {
        guard !writer.isWriting, case .ofThread(let waiters) = end, !waiters.isEmpty else { return [] }
        end = .ofThread([])
        return waiters
    }
}

/// The pipe to the agent, open for as long as anybody writes.
final class OutputEnd: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
