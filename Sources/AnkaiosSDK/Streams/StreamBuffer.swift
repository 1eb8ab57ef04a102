import AnkaiosPlatform
package import AnkaiosModel

/// Resumes a consumer: to be done where no lock is held, as it may run at once.
package typealias Resumption = @Sendable () -> Void

/// A bounded buffer between the connection, which never waits, and its consumer; several share the items.
///
/// An item may stand for several: its weight says for how many. Weight and memory of the waiting items are bounded. An
/// item that is larger than that waits alone. An item that weighs nothing is never dropped.
package final class StreamBuffer<Element: Sendable>: Sendable {
    private struct State {
        typealias Item = (element: Element?, weight: Int, bytes: Int)

        /// Those before ``first`` are gone.
        var items: [Item] = []
        /// The first item that has not been taken yet: taking one moves nothing.
        var first = 0
        /// How much the items weigh that have not been taken yet.
        var weight = 0
        /// The memory that they take.
        var bytes = 0
        var waiters: [Waiter] = []
        var lastWaiter: UInt64 = 0
        var isFinished = false
        var error: AnkaiosError?
        var dropped = 0
        /// How many of the oldest ones were dropped without a gap in their place.
        var untold = 0
        /// How many dropped items the last item stands for; 0: it is a usual one.
        var lastGap = 0
    }

    private struct Waiter {
        let number: UInt64
        let continuation: UnsafeContinuation<Element?, any Error>
    }

    private let state = Lock(State())
    private let limit: Int
    private let byteLimit: Int
    private let overflow: OverflowPolicy
    private let size: @Sendable (Element, Element?) -> Int
    private let part: @Sendable (Element, Range<Int>) -> Element
    private let gap: (@Sendable (Int) -> Element)?

    /// - Parameters:
    ///   - limit: how much the items may weigh that wait.
    ///   - bytes: how much memory they may take.
    ///   - overflow: what becomes of more.
    ///   - size: the memory that an item takes, behind the one that waits before it.
    ///   - part: returns a part of an item whose weight is above one, for a buffer without room for all of it.
    ///   - gap: the item that stands for a number of dropped ones, in their place; it weighs nothing. Nil: there is none.
    package init(
        limit: Int,
        bytes byteLimit: Int = .max,
        overflow: OverflowPolicy,
        size: @escaping @Sendable (Element, Element?) -> Int = { _, _ in 0 },
        part: @escaping @Sendable (Element, Range<Int>) -> Element = { item, _ in item },
        gap: (@Sendable (Int) -> Element)? = nil
    ) {
        self.limit = max(1, limit)
        self.byteLimit = max(1, byteLimit)
        self.overflow = overflow
        self.size = size
        self.part = part
        self.gap = gap
    }

    /// How many items were dropped.
    package var dropped: Int { state.withLock { $0.dropped } }

    package func push(_ item: Element, weight: Int = 1) { add(item, weight: weight)?() }

    /// Adds an item; gives what resumes a consumer that waits for it.
    package func add(_ item: Element, weight: Int = 1) -> Resumption? {
        let waiter = state.withLock { state -> UnsafeContinuation<Element?, any Error>? in
            guard !state.isFinished else { return nil }
            if !state.waiters.isEmpty { return state.waiters.removeFirst().continuation }
            var (item, weight) = (item, weight)
            var bytes = size(item, state.items.last?.element)
            if weight > 0, bytes > byteLimit - state.bytes, state.first < state.items.count {
                guard overflow == .dropOldest else { return refuse(weight, &state) }
                dropOldest(&state) { bytes > byteLimit - $0.bytes }
            }
            if case let surplus = state.weight + weight - limit, surplus > 0 {
                switch overflow {
                case .fail:
                    if weight > surplus {
                        state.items.append((part(item, 0..<weight - surplus), weight - surplus, bytes))
                        state.bytes += bytes
                        state.weight = limit
                    }
                    (state.isFinished, state.error) = (true, AnkaiosError(.tooSlow))
                    return nil
                case .dropNewest:
                    guard weight > surplus else {
                        dropNewest(weight, &state)
                        return nil
                    }
                    let first = part(item, 0..<weight - surplus)
                    append(first, weight - surplus, size(first, nil), &state)
                    dropNewest(surplus, &state)
                    return nil
                case .dropOldest:
                    state.dropped += surplus
                    state.untold += surplus
                    dropOldest(surplus, &state)
                    if weight > limit { (item, weight) = (part(item, weight - limit..<weight), limit) }
                    bytes = size(item, nil)
                }
            }
            append(item, weight, bytes, &state)
            return nil
        }
        guard let waiter else { return nil }
        return { waiter.resume(returning: item) }
    }

    private func append(_ item: Element, _ weight: Int, _ bytes: Int, _ state: inout State) {
        state.items.append((item, weight, bytes))
        state.weight += weight
        state.bytes += bytes
        state.lastGap = 0
    }

    /// The gap stands behind what waits. One that stands there already grows.
    private func dropNewest(_ count: Int, _ state: inout State) {
        state.dropped += count
        guard let gap else { return }
        let grown = state.lastGap + count
        if state.lastGap > 0, state.first < state.items.count {
            state.items[state.items.count - 1].element = gap(grown)
            state.lastGap = grown
        } else {
            append(gap(count), 0, 0, &state)
            state.lastGap = count
        }
    }

    /// The memory of the buffer has no room for an item.
    private func refuse(_ weight: Int, _ state: inout State) -> UnsafeContinuation<Element?, any Error>? {
        if overflow == .dropNewest {
            dropNewest(weight, &state)
        } else {
            (state.isFinished, state.error) = (true, AnkaiosError(.tooSlow))
        }
        return nil
    }

    /// Drops whole items from the oldest one on, as long as that is needed.
    private func dropOldest(_ state: inout State, while isNeeded: (State) -> Bool) {
        var kept: [State.Item] = []
        while state.first < state.items.count, isNeeded(state) {
            let item = state.items[state.first]
            if item.weight == 0 { kept.append(item) }
            state.dropped += item.weight
            state.untold += item.weight
            state.weight -= item.weight
            leaveFirst(&state)
        }
        putBack(kept, &state)
    }

    private func putBack(_ kept: [State.Item], _ state: inout State) {
        state.items.insert(contentsOf: kept, at: state.first)
        for item in kept { state.bytes += item.bytes }
    }

    private func dropOldest(_ surplus: Int, _ state: inout State) {
        var surplus = min(surplus, state.weight)
        state.weight -= surplus
        var kept: [State.Item] = []
        defer { putBack(kept, &state) }
        while surplus > 0 {
            let (item, weight, bytes) = state.items[state.first]
            if weight > surplus, let item {
                let rest = part(item, surplus..<weight)
                let left = min(size(rest, nil), bytes)
                state.items[state.first] = (rest, weight - surplus, left)
                state.bytes -= bytes - left
                return
            }
            if weight == 0 { kept.append(state.items[state.first]) }
            surplus -= weight
            leaveFirst(&state)
        }
    }

    /// The first item leaves: it is let go at once, its place with others when they are half of all.
    private func leaveFirst(_ state: inout State) {
        state.bytes -= state.items[state.first].bytes
        state.items[state.first].element = nil
        state.first += 1
        if state.first == state.items.count {
            state.items.removeAll(keepingCapacity: state.items.count <= 1024)
            state.first = 0
        } else if state.first > 16, state.first > state.items.count / 2 {
            state.items.removeFirst(state.first)
            state.first = 0
        }
    }

    package func finish(_ error: AnkaiosError?) { end(error)?() }

    /// Ends the items; returns what resumes the consumers that wait.
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

    /// The next item; nil at the end. A cancelled task gets an error: the end of a stream says that nothing is missing.
    package func nextOrCancelled() async throws(AnkaiosError) -> Element? {
        if let item = try await next() { return item }
        if Task.isCancelled, !hasEnded { throw AnkaiosError(.cancelled) }
        return nil
    }

    /// Whether the last item has come.
    package var hasEnded: Bool { state.withLock { $0.isFinished } }

    /// What there is now; nil: nothing yet.
    private func take(_ state: inout State) -> Result<Element?, AnkaiosError>? {
        if let gap, state.untold > 0 {
            defer { state.untold = 0 }
            return .success(gap(state.untold))
        }
        if state.first < state.items.count, let element = state.items[state.first].element {
            state.weight -= state.items[state.first].weight
            leaveFirst(&state)
            return .success(element)
        }
        guard state.isFinished else { return nil }
        return state.error.take().map { .failure($0) } ?? .success(nil)
    }
}
