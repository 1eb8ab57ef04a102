import AnkaiosPlatform
package import AnkaiosModel

/// Resumes a consumer: to be done where no lock is held, as it may run at once.
package typealias Resumption = @Sendable () -> Void

/// A bounded buffer between the connection, which never waits, and its consumer; several share the items.
///
/// An item may stand for several: its weight says for how many.
package final class StreamBuffer<Element: Sendable>: Sendable {
    private struct State {
        var items: [(element: Element, weight: Int)] = []
        /// The first item that has not been taken yet: taking one moves nothing.
        var first = 0
        /// How much the items weigh that have not been taken yet.
        var weight = 0
        var waiters: [Waiter] = []
        var lastWaiter: UInt64 = 0
        var isFinished = false
        var isAbandoned = false
        var error: AnkaiosError?
        var dropped = 0
    }

    private struct Waiter {
        let number: UInt64
        let continuation: UnsafeContinuation<Element?, any Error>
    }

    private let state = Lock(State())
    private let limit: Int
    private let overflow: OverflowPolicy
    private let part: @Sendable (Element, Range<Int>) -> Element

    /// - Parameters:
    ///   - limit: how much the items may weigh that wait.
    ///   - overflow: what becomes of more.
    ///   - part: a part of an item that weighs more than one, for a buffer that has no room for all of it.
    package init(
        limit: Int,
        overflow: OverflowPolicy,
        part: @escaping @Sendable (Element, Range<Int>) -> Element = { item, _ in item }
    ) {
        self.limit = max(1, limit)
        self.overflow = overflow
        self.part = part
    }

    /// How many items were dropped.
    package var dropped: Int { state.withLock { $0.dropped } }

    /// Whether nobody reads any more.
    package var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    package func push(_ item: Element, weight: Int = 1) { add(item, weight: weight)?() }

    /// Adds an item; gives what resumes a consumer that waits for it.
    package func add(_ item: Element, weight: Int = 1) -> Resumption? {
        let waiter = state.withLock { state -> UnsafeContinuation<Element?, any Error>? in
            guard !state.isFinished else { return nil }
            if !state.waiters.isEmpty { return state.waiters.removeFirst().continuation }
            var (item, weight) = (item, weight)
            let surplus = state.weight + weight - limit
            if surplus > 0 {
                switch overflow {
                case .fail:
                    if weight > surplus {
                        state.items.append((part(item, 0..<weight - surplus), weight - surplus))
                        state.weight = limit
                    }
                    (state.isFinished, state.error) = (true, AnkaiosError(.tooSlow))
                    return nil
                case .dropNewest:
                    state.dropped += min(surplus, weight)
                    guard weight > surplus else { return nil }
                    (item, weight) = (part(item, 0..<weight - surplus), weight - surplus)
                case .dropOldest:
                    state.dropped += surplus
                    dropOldest(surplus, &state)
                    if weight > limit { (item, weight) = (part(item, weight - limit..<weight), limit) }
                }
            }
            state.items.append((item, weight))
            state.weight += weight
            return nil
        }
        guard let waiter else { return nil }
        return { waiter.resume(returning: item) }
    }

    private func dropOldest(_ surplus: Int, _ state: inout State) {
        var surplus = min(surplus, state.weight)
        state.weight -= surplus
        while surplus > 0 {
            let (item, weight) = state.items[state.first]
            if weight > surplus {
                state.items[state.first] = (part(item, surplus..<weight), weight - surplus)
                return
            }
            surplus -= weight
            state.first += 1
        }
    }

    package func finish(_ error: AnkaiosError?) { end(error)?() }

    /// Says that no item will come any more; gives what resumes the consumers that wait.
    package func end(_ error: AnkaiosError?) -> Resumption? {
        let waiters = state.withLock { state -> [Waiter] in
            guard !state.isFinished else { return [] }
            (state.isFinished, state.error) = (true, error)
            let waiters = state.waiters
            state.waiters = []
            if !waiters.isEmpty { state.error = nil }
            return waiters
        }
        guard !waiters.isEmpty else { return nil }
        return {
            for waiter in waiters {
                if let error {
                    waiter.continuation.resume(throwing: error)
                } else {
                    waiter.continuation.resume(returning: nil)
                }
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
                try await withUnsafeThrowingContinuation { continuation in
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
            throw AnkaiosError(.cancelled)
        }
    }

    /// What there is now; nil: nothing yet.
    private func take(_ state: inout State) -> Result<Element?, AnkaiosError>? {
        if state.first < state.items.count {
            let item = state.items[state.first]
            state.first += 1
            state.weight -= item.weight
            if state.first == state.items.count {
                state.items.removeAll(keepingCapacity: true)
                state.first = 0
            } else if state.first > 1024, state.first > state.items.count / 2 {
                state.items.removeFirst(state.first)
                state.first = 0
            }
            return .success(item.element)
        }
        guard state.isFinished else { return nil }
        return state.error.take().map { .failure($0) } ?? .success(nil)
    }

    package func abandon() { state.withLock { $0.isAbandoned = true } }
}
