import AnkaiosLock
package import AnkaiosModel

/// A bounded buffer between the connection, which never waits, and its consumer; several share the items.
package final class StreamBuffer<Element: Sendable>: Sendable {
    private struct State {
        var items: [Element] = []
        /// The first item that has not been taken yet: taking one moves nothing.
        var first = 0
        var waiters: [Waiter] = []
        var lastWaiter: UInt64 = 0
        var isFinished = false
        var isAbandoned = false
        var error: AnkaiosError?
        var dropped = 0
    }

    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Element?, any Error>
    }

    private let state = Lock(State())
    private let limit: Int
    private let overflow: OverflowPolicy

    package init(limit: Int, overflow: OverflowPolicy) {
        self.limit = max(1, limit)
        self.overflow = overflow
    }

    /// How many items were dropped.
    package var dropped: Int { state.withLock { $0.dropped } }

    /// Whether nobody reads any more.
    package var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    package func push(_ item: Element) {
        let waiter = state.withLock { state -> CheckedContinuation<Element?, any Error>? in
            guard !state.isFinished else { return nil }
            if !state.waiters.isEmpty { return state.waiters.removeFirst().continuation }
            if state.items.count - state.first >= limit {
                switch overflow {
                case .fail:
                    (state.isFinished, state.error) = (true, .tooSlow)
                    return nil
                case .dropNewest:
                    state.dropped += 1
                    return nil
                case .dropOldest:
                    state.dropped += 1
                    state.first += 1
                }
            }
            state.items.append(item)
            return nil
        }
        waiter?.resume(returning: item)
    }

    package func finish(_ error: AnkaiosError?) {
        let waiters = state.withLock { state -> [Waiter] in
            guard !state.isFinished else { return [] }
            (state.isFinished, state.error) = (true, error)
            let waiters = state.waiters
            state.waiters = []
            if !waiters.isEmpty { state.error = nil }
            return waiters
        }
        for waiter in waiters {
            if let error {
                waiter.continuation.resume(throwing: error)
            } else {
                waiter.continuation.resume(returning: nil)
            }
        }
    }

    /// The next item; nil at the end. A cancelled task gets nil, and leaves the buffer as it is.
    package func next() async throws(AnkaiosError) -> Element? {
        let (found, number) = state.withLock { state -> (Result<Element?, AnkaiosError>?, UInt64) in
            if let found = take(&state) { return (found, 0) }
            state.lastWaiter += 1
            return (nil, state.lastWaiter)
        }
        if let found { return try found.get() }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let found = state.withLock { state -> Result<Element?, AnkaiosError>? in
                        if let found = take(&state) { return found }
                        if Task.isCancelled { return .success(nil) }
                        state.waiters.append(Waiter(number: number, continuation: continuation))
                        return nil
                    }
                    if let found { continuation.resume(with: found) }
                }
            } onCancel: {
                let waiter = state.withLock { state in
                    state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
                }
                waiter?.continuation.resume(returning: nil)
            }
        } catch let error as AnkaiosError {
            throw error
        } catch {
            throw .cancelled
        }
    }

    /// What there is now; nil: nothing yet.
    private func take(_ state: inout State) -> Result<Element?, AnkaiosError>? {
        if state.first < state.items.count {
            let item = state.items[state.first]
            state.first += 1
            if state.first == state.items.count {
                state.items.removeAll(keepingCapacity: true)
                state.first = 0
            } else if state.first > 1024, state.first > state.items.count / 2 {
                state.items.removeFirst(state.first)
                state.first = 0
            }
            return .success(item)
        }
        guard state.isFinished else { return nil }
        return state.error.take().map { .failure($0) } ?? .success(nil)
    }

    package func abandon() { state.withLock { $0.isAbandoned = true } }
}
