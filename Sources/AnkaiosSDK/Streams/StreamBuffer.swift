package import AnkaiosModel
import Synchronization

/// A bounded buffer between the connection, which never waits, and one consumer.
package final class StreamBuffer<Element: Sendable>: Sendable {
    private struct State {
        var items: [Element] = []
        /// The first item that has not been taken yet: taking one moves nothing.
        var first = 0
        var waiter: CheckedContinuation<Element?, any Error>?
        var isFinished = false
        var isAbandoned = false
        var error: AnkaiosError?
        var dropped = 0
    }

    private let state = Mutex(State())
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
            if let waiter = state.waiter.take() { return waiter }
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
        let waiter = state.withLock { state -> CheckedContinuation<Element?, any Error>? in
            guard !state.isFinished else { return nil }
            (state.isFinished, state.error) = (true, error)
            guard let waiter = state.waiter.take() else { return nil }
            state.error = nil
            return waiter
        }
        if let error { waiter?.resume(throwing: error) } else { waiter?.resume(returning: nil) }
    }

    /// The next item; nil at the end. A cancelled task gets nil, and leaves the buffer as it is.
    package func next() async throws(AnkaiosError) -> Element? {
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let result = state.withLock { state in take(&state, continuation) }
                    if let result { continuation.resume(with: result) }
                }
            } onCancel: {
                state.withLock { $0.waiter.take() }?.resume(returning: nil)
            }
        } catch let error as AnkaiosError {
            throw error
        } catch {
            throw .cancelled
        }
    }

    private func take(
        _ state: inout State,
        _ continuation: CheckedContinuation<Element?, any Error>
    ) -> Result<Element?, any Error>? {
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
        if state.isFinished {
            let error = state.error.take()
            return error.map { .failure($0) } ?? .success(nil)
        }
        if Task.isCancelled { return .success(nil) }
        state.waiter = continuation
        return nil
    }

    package func abandon() { state.withLock { $0.isAbandoned = true } }
}
