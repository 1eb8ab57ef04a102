import AnkaiosPlatform
public import AnkaiosModel
import AnkaiosSession
import AnkaiosWire

/// What a subscription tells.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum StateEvent: Hashable, Sendable {
    /// The state as the masks select it: at the start, and again after each interruption of the connection.
    case snapshot(CompleteState)
    /// Something changed: the paths, and the new state reduced to them (AnkaiosBehaviour.md §4.3). Removed things have
    /// no state; a workload state holds only what changed.
    case change(CompleteState, ChangedFields)
}

/// Whether events were dropped since the last snapshot.
final class DroppedEvents: Sendable {
    private struct State {
        /// How many were dropped when a snapshot was asked for last.
        var known = 0
        /// It has not come.
        var isAsked = false
    }

    private let state = Lock(State())

    /// Whether a snapshot must be requested now, with this number of events dropped in all.
    func needsSnapshot(_ dropped: Int) -> Bool {
        dropped > 0
            && state.withLock { state in
                guard !state.isAsked, dropped > state.known else { return false }
                (state.known, state.isAsked) = (dropped, true)
                return true
            }
    }

    func snapshotCame() { state.withLock { $0.isAsked = false } }
}

/// The events of a subscription, in their order.
///
/// Where the overflow policy drops events, a snapshot is asked for when the reader goes on. It comes behind the events that
/// were kept.
public struct StateEvents: AsyncSequence, Sendable {
    let buffer: StreamBuffer<StateEvent>
    /// Asks for a snapshot, which comes in its place among the events; with a Hello ahead if so wanted.
    package let refresh: @Sendable (_ greeting: Bool) -> Void
    let drops: DroppedEvents

    /// How many events were dropped, if the overflow policy says so.
    public var dropped: Int { buffer.dropped }

    /// Iterates over the events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let events: StateEvents

        /// The next event. An event stream ends with an error alone.
        /// - Throws: ``AnkaiosError/cancelled`` when the task is cancelled. Another ``AnkaiosError`` when the connection is closed, the right was taken away, or the events were read
        ///   too slowly.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> StateEvent? {
            if events.drops.needsSnapshot(events.dropped) { events.refresh(false) }
            return try await events.buffer.nextOrCancelled()
        }
    }

    /// Makes an iterator; all iterators of a sequence share its events.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(events: self) }
}

/// Puts what the session delivers into the buffer of a subscription.
struct StateEventSink: StreamSink {
    let buffer: StreamBuffer<StateEvent>
    let drops: DroppedEvents
    private let asked: AskedState
    private let paths: AskedPaths

    /// - Parameter masks: what was asked for.
    init(buffer: StreamBuffer<StateEvent>, drops: DroppedEvents, masks: [String]) {
        (self.buffer, self.drops) = (buffer, drops)
        asked = AskedState(masks)
        paths = AskedPaths(asked)
    }

    func deliver(_ item: Session.StreamItem) -> Resumption? {
        switch item {
        case .snapshot(let state):
            drops.snapshotCame()
            return buffer.add(.snapshot(asked.own(state)))
        case .change(let state, let altered):
            // An event of which nothing was asked for is none of ours.
            guard let own = paths.own(altered) else { return nil }
            return buffer.add(.change(asked.own(state), own))
        case .entries, .stopped, .resumed, .silent: return nil
        }
    }

    func end(_ error: AnkaiosError?) -> Resumption? { buffer.end(error) }

    var dropped: Int { buffer.dropped }
}

extension Ankaios {
    /// Subscribes to changes of the parts of the state that masks select, and lends the events to a closure. The
    /// subscription ends with it.
    ///
    /// The first event is a snapshot of the state; nothing is lost between it and the first change. After an interruption
    /// of the connection there is a snapshot again.
    ///
    /// A mask that leads into something gets no event when that comes or goes. A mask that ends in a wildcard does
    /// (AnkaiosBehaviour.md §4.6). So such a mask is subscribed to, too, where it is needed: `.workloadStates(of:
    /// "camera")` reports all comings and goings.
    /// - Parameters:
    ///   - masks: which parts; none: everything.
    ///   - bufferSize: how many events may wait for the closure.
    ///   - bufferBytes: how much memory they may take; by default 32 MiB. A larger one waits alone.
    ///   - overflow: what becomes of more.
    ///   - timeout: how long to wait for the first snapshot.
    ///   - isolation: where the closure runs; by default where the caller does.
    ///   - body: what uses the events.
    /// - Throws: As ``state(_:timeout:)`` when the subscription is not granted: the workload needs the right to read each
    ///   mask. What `body` throws.
    @discardableResult
    public func withEvents<Result>(
        of masks: [FieldMask],
        bufferSize: Int = 10_000,
        bufferBytes: Int = Ankaios.defaultBufferBytes,
        overflow: OverflowPolicy = .fail,
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (StateEvents) async throws -> Result
    ) async throws -> Result {
        try await withEvents(
            ofExactly: masks.flatMap(\.toldOfAll),
            bufferSize: bufferSize,
            bufferBytes: bufferBytes,
            overflow: overflow,
            timeout: timeout,
            body
        )
    }

    /// Subscribes to masks as they are.
    package func withEvents<Result>(
        ofExactly masks: [FieldMask],
        bufferSize: Int = 10_000,
        bufferBytes: Int = Ankaios.defaultBufferBytes,
        overflow: OverflowPolicy = .fail,
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (StateEvents) async throws -> Result
    ) async throws -> Result {
        let buffer = StreamBuffer<StateEvent>(
            limit: bufferSize,
            bytes: bufferBytes,
            overflow: overflow,
            size: { event, _ in event.memory }
        )
        let masks = try texts(masks)
        let request = AnkaiosWire.Request.completeState(masks: masks, subscribe: true)
        let drops = DroppedEvents()
        let (id, _) = try await conversation.call(
            request,
            within: timeout ?? configuration.timeout,
            sink: StateEventSink(buffer: buffer, drops: drops, masks: masks)
        )
        defer { conversation.cancel(id) }
        let refresh: @Sendable (Bool) -> Void = { [conversation] greeting in
            conversation.handle(.refreshed(id, greeting: greeting))
        }
        return try await body(StateEvents(buffer: buffer, refresh: refresh, drops: drops))
    }
}
