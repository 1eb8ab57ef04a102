import AnkaiosPlatform
public import AnkaiosModel
import AnkaiosSDK

/// A live copy of a part of Ankaios's state: it can be looked at at any time, without asking Ankaios.
///
/// It begins with a snapshot, follows the changes, and begins anew after an interruption of the connection. Get one from
/// `Ankaios.withMirror(of:refreshingEvery:timeout:_:)`. Any number of tasks may read it.
///
/// Ankaios does not tell everything. There is no event when an agent's tags change (reference §4.4); when a list in a config
/// becomes empty or is so no more; when a config becomes a mapping into which a mask leads; and for a mask that ends in
/// `state`, when only the sub-state changes (§4.6). When the calling workload itself is updated, Ankaios forgets its
/// subscriptions (§4.7), as it does when its server is started again (§1.8). ``refresh()`` reads the state anew, and
/// subscribes again; a mirror does so by itself now and then.
public final class StateMirror: Sendable {
    private struct Core {
        var copy = StateCopy()
        /// What was made of the copy for readers; nil: it has changed since.
        var state: CompleteState?
        /// Changes since the copy became stale and a snapshot was asked for; nil: it is not stale. Until the snapshot
        /// comes, readers see the state before.
        var changesWhileStale: Int?
        var readers: [Int: StreamBuffer<Void>] = [:]
        var lastReader = 0
        var end: Result<Void, AnkaiosError>?
    }

    private let core = Lock(Core())
    private let askAnew: @Sendable (_ greeting: Bool) -> Void

    init(refresh: @escaping @Sendable (_ greeting: Bool) -> Void) {
        askAnew = refresh
    }

    /// The state, as far as it is known.
    public var state: CompleteState {
        core.withLock { core in
            if let state = core.state { return state }
            let state = core.copy.state
            core.state = state
            return state
        }
    }

    /// The state now, and after each change. A reader that is slow gets the newest one, and misses those in between.
    public var states: MirroredStates { MirroredStates(mirror: self) }

    /// Reads the state anew. What comes of it is seen in ``state`` and ``states``; this returns at once.
    public func refresh() { askAnew(true) }

    /// Waits until something holds of the state; of the present one, at once.
    /// - Parameters:
    ///   - limit: how long at most.
    ///   - condition: what is to hold.
    /// - Returns: the state of which it holds.
    /// - Throws: ``AnkaiosError/timedOut(after:)``; ``AnkaiosError/cancelled``; why the mirror has ended, if it has.
    @discardableResult
    public func wait(
        within limit: Duration,
        until condition: @escaping @Sendable (CompleteState) -> Bool
    ) async throws(AnkaiosError) -> CompleteState {
        let states = states
        do {
            return try await withThrowingTaskGroup(of: CompleteState.self) { group in
                group.addTask {
                    for try await state in states where condition(state) { return state }
                    throw AnkaiosError.cancelled
                }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw AnkaiosError.timedOut(after: limit)
                }
                defer { group.cancelAll() }
                guard let state = try await group.next() else { throw AnkaiosError.cancelled }
                return state
            }
        } catch {
            throw error as? AnkaiosError ?? .cancelled
        }
    }

    // MARK: - What happens

    func take(_ event: StateEvent) {
        let isWantedAnew = core.withLock { core in
            switch event {
            case .snapshot(let state):
                core.copy.replace(with: state)
                core.changesWhileStale = nil
            case .change(let change, let altered):
                if let count = core.changesWhileStale {
                    // The snapshot that is on its way has this change. If none comes, another one is asked for.
                    core.changesWhileStale = count + 1
                    return (count + 1).isMultiple(of: 64)
                }
                // What readers see stays as it was until all is known.
                let before = core.state ?? core.copy.state
                guard core.copy.take(change, altered) else {
                    core.state = before
                    core.changesWhileStale = 0
                    return true
                }
            }
            core.state = nil
            for reader in core.readers.values { reader.push(()) }
            return false
        }
        if isWantedAnew { askAnew(false) }
    }

    func finish(_ error: AnkaiosError?) {
        core.withLock { core in
            core.end = error.map { .failure($0) } ?? .success(())
            for reader in core.readers.values { reader.finish(error) }
            core.readers = [:]
        }
    }

    // MARK: - Readers

    /// A buffer that has an item when there is something new; it begins with one.
    fileprivate func addReader() -> (number: Int, buffer: StreamBuffer<Void>) {
        core.withLock { core in
            let buffer = StreamBuffer<Void>(limit: 1, overflow: .dropNewest)
            buffer.push(())
            core.lastReader += 1
            switch core.end {
            case nil: core.readers[core.lastReader] = buffer
            case .success: buffer.finish(nil)
            case .failure(let error): buffer.finish(error)
            }
            return (core.lastReader, buffer)
        }
    }

    fileprivate func removeReader(_ number: Int) {
        core.withLock { $0.readers[number] = nil }
    }
}

/// The states of a mirror: the present one, and the newest after each change.
public struct MirroredStates: AsyncSequence, Sendable {
    let mirror: StateMirror

    /// Iterates over the states.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let reader: Reader

        init(_ mirror: StateMirror) { reader = Reader(mirror) }

        /// The newest state, when it is another one than the last time; nil when the task is cancelled, and after the
        /// end of the mirror.
        /// - Throws: ``AnkaiosError`` when the mirror has ended: the connection is closed, or the right was taken away.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(AnkaiosError) -> CompleteState? {
            guard try await reader.buffer.next() != nil else { return nil }
            return reader.mirror.state
        }
    }

    /// Makes an iterator. Each one sees all, whatever others have seen.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(mirror) }

    /// A reader of the mirror for as long as an iterator lives.
    private final class Reader: Sendable {
        let mirror: StateMirror
        let buffer: StreamBuffer<Void>
        private let number: Int

        init(_ mirror: StateMirror) {
            self.mirror = mirror
            (number, buffer) = mirror.addReader()
        }

        deinit { mirror.removeReader(number) }
    }
}
