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
    private let observer: Observer?
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

    private func startIfNeeded(_ core: inout Core) {
        guard core.mayStart else { return }
        (core.isStarted, core.mayStart) = (true, false)
        core.observations?.carriedOut(.open(after: .zero), dropped: 0)
        if link.start(for: self) {
            link.open(after: .zero)
        } else {
            // Nothing would ever end a call.
            let closing = Session.Event.closing(reason: "the system has no thread or descriptor left for it")
            core.session.handle(closing, at: .now, into: &core.effects)
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

    private static func wakeAt(_ core: borrowing Core) -> Duration? {
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

    /// Ends the conversation from this side and waits until nothing of it is left.
    package func close(reason: String) async {
        isClosing.store(true, ordering: .relaxed)
        let wasStarted = core.withLock { core in
            core.mayStart = false
            return core.isStarted
        }
        handle(.closing(reason: reason))
        if wasStarted { await link.stop() }
    }

    // MARK: - Time

    /// Lets time pass until a moment, which the link's own time-out reports. Returns false when the task was cancelled
    /// or the conversation is over.
    package func sleep(until moment: Duration) async -> Bool {
        let id = newID()
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                step { core in
                    // What was never started is not started for a pause of its shutdown.
                    let isNeverStarted = core.isDraining && !core.isStarted
                    let isOver = if case .closed = core.state { true } else { Task.isCancelled || isNeverStarted }
                    if isOver || moment <= .now {
                        core.resumptions.append { continuation.resume(returning: !isOver) }
                    } else {
                        self.startIfNeeded(&core)
                        core.sleepers[id] = (moment, continuation)
                    }
                }
            }
        } onCancel: {
            step { core in
                guard let sleeper = core.sleepers.removeValue(forKey: id) else { return }
                core.resumptions.append { sleeper.continuation.resume(returning: false) }
            }
        }
    }

    /// Wakes the callers whose moment is a due one; nil: all of them, as nothing follows.
    private func wakeSleepers(_ core: inout Core, where isDue: ((Duration) -> Bool)?) {
        for (id, sleeper) in core.sleepers where isDue?(sleeper.until) ?? true {
            core.sleepers[id] = nil
            let isWoken = isDue != nil
            core.resumptions.append { sleeper.continuation.resume(returning: isWoken) }
        }
    }

    // MARK: - The connection's state

    package var state: ConnectionState { core.withLock { $0.state } }

    /// Why the connection is over for good; nil: it is not.
    package var closingError: AnkaiosError? { core.withLock { $0.session.closingError } }

    /// The states from now on, the present one first; and the number under which ``forgetStates(_:)`` ends them.
    package func states() -> (buffer: StreamBuffer<ConnectionState>, number: UInt64) {
        let buffer = StreamBuffer<ConnectionState>(limit: 64, overflow: .dropOldest)
        let number = newID().number
        core.withLock { core in
            buffer.push(core.state)
            if case .closed = core.state {
                buffer.finish(nil)
            } else {
                core.observers[number] = buffer
            }
        }
        return (buffer, number)
    }

    /// How many look at the states.
    package var observerCount: Int { core.withLock { $0.observers.count } }

    /// Ends a reader of these states.
    package func forgetStates(_ number: UInt64) {
        _ = core.withLock { $0.observers.removeValue(forKey: number) }
    }

    // MARK: - Carrying out

    /// Decides and carries out under the lock; writes and resumes callers outside of it.
    func step(_ decide: @Sendable (inout Core) -> Void) {
        var work = Outside()
        core.withLock { core in
            core.hasSent = false
            decide(&core)
            // Each leaves the list before it is carried out: a large state is neither copied nor kept for longer.
            core.effects.reverse()
            while let effect = core.effects.popLast() {
                if core.observations != nil { observe(effect, &core) }
                carryOut(effect, &core)
            }
            let wakeAt = Self.wakeAt(core)
            if core.hasWakePassed || wakeAt != core.toldWakeAt {
                (core.toldWakeAt, core.hasWakePassed) = (wakeAt, false)
                link.wake(at: core.toldWakeAt)
            }
            if core.isDraining, core.waiters.isEmpty, core.leases.isEmpty { swap(&work.drained, &core.drainers) }
            work.hasSent = core.hasSent
            if !core.finished.isEmpty { swap(&work.finished, &core.finished) }
            if !core.resumptions.isEmpty { swap(&work.resumptions, &core.resumptions) }
        }
        if work.hasSent { link.flush() }
        tellObserver()
        if work.finished.hasSeveral {
            link.gather { work.finished.forEach { $0.waiter.resume(returning: $0.outcome) } }
        } else {
            work.finished.forEach { $0.waiter.resume(returning: $0.outcome) }
        }
        work.resumptions.forEach { $0() }
        for waiter in work.drained { waiter.resume() }
    }

    /// What one step leaves to be done without the lock.
    private struct Outside {
        var hasSent = false
        var finished = FewOrMore<Finished>()
        var resumptions = FewOrMore<Resumption>()
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    /// Tells an observer what the session need not know.
    func tell(_ event: ConnectionEvent) { step { $0.observations?.add(event) } }

    /// Tells what was observed. One thread does so at a time, also for the others, so that all comes in its order.
    private func tellObserver() {
        guard let observer else { return }
        var isMine = false
        while true {
            let observed = core.withLock { core -> [ConnectionEvent] in
                guard isMine || !core.isTelling else { return [] }
                let observed = core.observations?.take() ?? []
                core.isTelling = !observed.isEmpty
                return observed
            }
            guard !observed.isEmpty else { return }
            isMine = true
            for observation in observed { observer.observe(observation) }
        }
    }

    private func observe(_ effect: Session.Effect, _ core: inout Core) {
        let dropped = if case .end(let id, _) = effect { core.sinks[id]?.dropped ?? 0 } else { 0 }
        core.observations?.carriedOut(effect, dropped: dropped)
    }

    /// The frame that the caller has made, or a new one for what the session says by itself.
    private func frame(of message: Outbound, _ id: CallID?, _ core: inout Core) -> [UInt8] {
        id.flatMap { core.waiters[$0]?.frame.take() } ?? link.bytes(of: message, ids: ids)
    }

    private func carryOut(
        _ effect: Session.Effect,
        _ core: inout Core
    ) {
        switch effect {
        case .open(let pause): link.open(after: pause)
        case .close: link.close()
        case .reopenOutput: link.reopenOutput()
        case .inspect: link.inspect()
        case .withdraw(let id): link.withdraw(id)
        case .send(let message):
            let id: CallID? = if case .request(let id, _) = message { id } else { nil }
            link.send(frame(of: message, id, &core), for: id)
            core.hasSent = true
        case .finish(let id, let outcome):
            if case .failed = outcome {
                link.withdraw(id)
                core.sinks[id] = nil
            }
            if let waiter = core.waiters.removeValue(forKey: id) {
                core.finished.append((waiter.continuation, outcome))
            }
        case .deliver(let id, let item):
            if let resumption = core.sinks[id]?.deliver(item) { core.resumptions.append(resumption) }
        case .end(let id, let error):
            if let resumption = core.sinks.removeValue(forKey: id)?.end(error) { core.resumptions.append(resumption) }
        case .report(let state):
            core.state = state
            for observer in core.observers.values {
                observer.push(state)
                if case .closed = state { observer.finish(nil) }
            }
            if case .closed = state { wakeSleepers(&core, where: nil) }
        }
    }
}

/// Where the items of a stream go. It is called under the conversation's lock. It takes the items and returns at once,
/// with what resumes the consumer when the lock is free.
package protocol StreamSink: Sendable {
    func deliver(_ item: Session.StreamItem) -> Resumption?
    func end(_ error: AnkaiosError?) -> Resumption?
    /// How many items were dropped so far.
    var dropped: Int { get }
}
