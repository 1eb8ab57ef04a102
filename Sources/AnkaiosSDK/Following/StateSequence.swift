import AnkaiosPlatform
package import AnkaiosModel

/// A state of a ``StateSequence``.
package struct FollowedState: Sendable {
    /// The parts of the state that are followed.
    package var state: CompleteState
    /// Whether states before this one may have been missed: it is a snapshot, and not the first one.
    package var isAfterGap: Bool
    /// What the event was about; nil: it was a snapshot.
    package var altered: ChangedFields?

    package init(state: CompleteState, isAfterGap: Bool, altered: ChangedFields? = nil) {
        (self.state, self.isAfterGap, self.altered) = (state, isAfterGap, altered)
    }
}

/// A part of the state that is followed. First comes the present state, then each one that the events of a subscription
/// bring.
///
/// This is the one way to follow the state; waits, mirrors, continuous logs and the tool use it. A state never comes
/// after a newer one. What an event leaves out is asked for in the stream of the events. All iterators share the
/// states.
package final class StateSequence: AsyncSequence, Sendable {
    private let events: StateEvents
    private let following = Lock(StateFollowing())

    init(_ events: StateEvents) { self.events = events }

    /// The state that came last.
    package var state: CompleteState { following.withLock { $0.state } }

    /// Asks for a snapshot, which comes in its place among the states.
    /// - Parameter greeting: whether a Hello goes ahead: Ankaios may have begun a new session silently.
    package func refresh(greeting: Bool) { events.refresh(greeting) }

    /// The next state; nil when the task is cancelled.
    package func next() async throws(AnkaiosError) -> FollowedState? {
        while let event = try await events.buffer.next() {
            let (step, state) = following.withLock { ($0.take(event), $0.state) }
            switch step {
            case .nothing: break
            case .refresh: events.refresh(false)
            case .next(let isAfterGap):
                let altered: ChangedFields? = if case .change(_, let altered) = event { altered } else { nil }
                return FollowedState(state: state, isAfterGap: isAfterGap, altered: altered)
            }
        }
        return nil
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        let states: StateSequence

        package mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(AnkaiosError) -> FollowedState? {
            try await states.next()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(states: self) }
}

extension Ankaios {
    /// Follows parts of the state, and lends the states to a closure.
    /// - Parameters:
    ///   - masks: which parts; none: everything.
    ///   - interval: how often the state is read anew, for what Ankaios does not tell; nil: never.
    ///   - bufferSize: how many events may wait for the closure.
    ///   - timeout: how long to wait for the first state; nil: the configuration's time-out.
    ///   - isolation: where the closure runs.
    ///   - body: what uses the states.
    package func withStates<Result>(
        of masks: [FieldMask],
        refreshingEvery interval: Duration? = nil,
        bufferSize: Int = 100_000,
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (StateSequence) async throws -> Result
    ) async throws -> Result {
        try await withEvents(of: masks, bufferSize: bufferSize, timeout: timeout) { events in
            let states = StateSequence(events)
            guard let interval else { return try await body(states) }
            return try await withThrowingTaskGroup(of: Void.self, isolation: isolation) { group in
                group.addTask {
                    while true {
                        try await self.pause(for: interval)
                        states.refresh(greeting: true)
                    }
                }
                defer { group.cancelAll() }
                return try await body(states)
            }
        }
    }
}
