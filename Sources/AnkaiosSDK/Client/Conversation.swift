import AnkaiosPlatform
package import AnkaiosModel
package import AnkaiosSession
package import AnkaiosWire
import Synchronization

/// Drives a ``Session``: gives it what happens, and carries out what it decides.
///
/// Decisions are made under one lock. Frames reach the link under the same lock, so their order is the order of the
/// decisions. Waiting callers are resumed outside of it.
package final class Conversation: Sendable {
    struct Core: ~Copyable {
        var session: Session
        var waiters: [CallID: Waiter] = [:]
        var sinks: [CallID: any StreamSink] = [:]
        var observers: [UInt64: StreamBuffer<ConnectionState>] = [:]
        var state = ConnectionState.connecting
        /// Whether the link was started, and whether it may still be.
        var isStarted = false
        var mayStart = true
        /// No new calls are taken, and these wait for the end of the others.
        var isDraining = false
        var drainers: [CheckedContinuation<Void, Never>] = []
        /// A drain from now on does not wait: the time for it was over.
        var isDrainOver = false
        /// Operations that must not be left half done, each with what cancels it.
        var leases: [UInt64: @Sendable () -> Void] = [:]
        /// Nil without an observer.
        var observations: Observations?
        /// Some thread tells the observer just now.
        var isTelling = false
        /// The buffers of one step, kept for the next one.
        var effects: [Session.Effect] = []
        var finished = FewOrMore<Finished>()
        var resumptions = FewOrMore<Resumption>()
        var hasSent = false
        /// The callers that let time pass, with their moments.
        var sleepers: [CallID: (until: Duration, continuation: UnsafeContinuation<Bool, Never>)] = [:]
        /// What the link knows of the next moment at which something falls due.
        var toldWakeAt: Duration?
        /// The moment that the link has is over: it needs the next one, or nil.
        var hasWakePassed = false

        /// Those who drain may go on.
        var isDrained: Bool { isDraining && (isDrainOver || waiters.isEmpty && leases.isEmpty) }
    }

    /// A caller, and the frame of its request until that leaves for the first time.
    struct Waiter {
        let continuation: UnsafeContinuation<Session.Outcome, Never>
        var frame: [UInt8]?
    }

    /// A caller to be resumed, and with what.
    typealias Finished = (waiter: UnsafeContinuation<Session.Outcome, Never>, outcome: Session.Outcome)

    let core: Lock<Core>
    private let lastID = Atomic<UInt64>(0)
    /// The close is under way or done.
    let isClosing = Atomic(false)
    package let link: any Link
    let observer: Observer?
    package let ids: RequestIDs
    private let frameSizeLimit: Int

    package init(
        link: any Link,
        configuration: Session.Configuration,
        frameSizeLimit: Int,
        seed: UInt64,
        observer: Observer? = nil
    ) {
        self.link = link
        self.observer = observer
        self.frameSizeLimit = frameSizeLimit
        ids = RequestIDs(connection: seed)
        let session = Session(configuration: configuration, seed: seed)
        core = Lock(Core(session: session, observations: observer.map { _ in Observations() }))
    }

    /// Begins to connect, if that has not been done yet; the first call does it, too.
    package func start() {
        step { self.startIfNeeded(&$0) }
    }

    func startIfNeeded(_ core: inout Core) {
        guard core.mayStart else { return }
        (core.isStarted, core.mayStart) = (true, false)
        core.observations?.carriedOut(.open(after: .zero), dropped: 0)
        if link.start(for: self) {
            link.open(after: .zero)
        } else {
            // Nothing would ever end a call.
            let reason = "the system has no thread or descriptor left for it"
            core.session.handle(.closing(.closed(reason: reason), reason: reason), at: .now, into: &core.effects)
        }
    }

    // MARK: - What happens

    /// Tells the session what happened, all in one step.
    package func handle(_ events: [Session.Event]) {
        step { core in
            let now = Duration.now
            for event in events {
                core.observations?.happened(event)
                core.session.handle(event, at: now, into: &core.effects)
            }
        }
    }

    package func handle(_ event: Session.Event) {
        step { core in
            core.observations?.happened(event)
            core.session.handle(event, at: .now, into: &core.effects)
        }
    }

    /// Tells the session that it is later now. The link gets a new moment when something falls due.
    package func timePassed() {
        step { core in
            core.hasWakePassed = true
            let now = Duration.now
            core.session.handle(.timePassed, at: now, into: &core.effects)
            if !core.sleepers.isEmpty { self.wakeSleepers(&core) { $0 <= now } }
        }
    }

    /// When the session wants to be told `timePassed`; nil: not before something else happens.
    package var wakeAt: Duration? {
        core.withLock { Self.wakeAt($0) }
    }

    static func wakeAt(_ core: borrowing Core) -> Duration? {
        guard let first = core.sleepers.values.lazy.map(\.until).min() else { return core.session.wakeAt }
        return min(first, core.session.wakeAt ?? first)
    }

    // MARK: - What callers want

    /// Makes a request and waits for its answer, its deadline, or the cancellation of the task.
    @inline(__always)
    package func call(
        _ request: Request,
        within limit: Duration,
        sink: (any StreamSink)? = nil
    ) async throws(AnkaiosError) -> (id: CallID, answer: Answer) {
        let id = newID()
        do { try UpdateCheck.check(request, limit: frameSizeLimit) } catch { throw error.about(request.operation) }
        // Once, and without the lock.
        let frame = link.bytes(of: .request(id, request), ids: ids)
        do { try checkSize(of: request, frame.count) } catch { throw error.about(request.operation) }
        if observer != nil, let call = ObservedCall(request, id) {
            core.withLock { $0.observations?.callBegan(id, call) }
        }
        let outcome = await wait(id, frame) { core in
            if let sink { core.sinks[id] = sink }
            let now = Duration.now
            core.session.handle(
                .called(id, request, size: frame.count, until: now + min(limit, .never), limit: limit),
                at: now,
                into: &core.effects
            )
        }
        switch outcome {
        case .answered(let answer): return (id, answer)
        case .failed(let error): throw error.about(request.operation)
        case .connected: throw .unexpectedAnswer("an acceptance")
        }
    }

    /// Waits until the connection is ready.
    package func ready(within limit: Duration) async throws(AnkaiosError) {
        let id = newID()
        let outcome = await wait(id) { core in
            let now = Duration.now
            core.session.handle(.awaited(id, until: now + min(limit, .never)), at: now, into: &core.effects)
        }
        if case .failed(let error) = outcome { throw error.about(.init(.connect)) }
    }

    func newID() -> CallID {
        CallID(lastID.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// A larger update would break the agent's connection to the server, and get no answer (AnkaiosBehaviour.md §1.3).
    private func checkSize(of request: Request, _ size: Int) throws(AnkaiosError) {
        guard case .updateState = request else { return }
        guard size <= frameSizeLimit else {
            throw .invalidArgument("the request has \(size) bytes; Ankaios carries at most \(frameSizeLimit)")
        }
    }

    @inline(__always)
    private func wait(
        _ id: CallID,
        _ frame: [UInt8]? = nil,
        _ begin: @Sendable (inout Core) -> Void
    ) async -> Session.Outcome {
        await withTaskCancellationHandler {
            // Not a checked one, which is allocated with each call: each waiter leaves the list once, and is resumed then.
            await withUnsafeContinuation { continuation in
                step { core in
                    // Under the lock that stores the waiter: a cancellation comes either before this, or finds it.
                    if Task.isCancelled {
                        core.effects.append(.finish(id, .failed(.init(.cancelled))))
                    } else if core.isDraining, !Self.holdsLease, !self.isClosing.load(ordering: .relaxed) {
                        core.effects.append(.finish(id, .failed(AnkaiosError(.shutDown, "it is shutting down"))))
                    } else {
                        self.startIfNeeded(&core)
                        begin(&core)
                    }
                    core.waiters[id] = Waiter(continuation: continuation, frame: frame)
                }
            }
        } onCancel: {
            handle(.cancelled(id))
        }
    }

    /// Ends a stream.
    package func cancel(_ id: CallID) {
        step { core in
            core.observations?.streamEnded(id, dropped: core.sinks[id]?.dropped ?? 0, nil)
            // Who reads it elsewhere would wait without an end.
            if let resumption = core.sinks.removeValue(forKey: id)?.end(AnkaiosError(.streamEnded)) {
                core.resumptions.append(resumption)
            }
            core.session.handle(.cancelled(id), at: .now, into: &core.effects)
        }
    }
}
