import AnkaiosPlatform
public import AnkaiosModel
import AnkaiosSDK

/// A live copy of a part of Ankaios's state: it can be looked at at any time, without asking Ankaios.
///
/// It begins with a snapshot, follows the changes, and begins anew after an interruption of the connection. Get one from
/// `Ankaios.withMirror(of:refreshingEvery:timeout:_:)`. Any number of tasks may read it.
///
/// Ankaios does not report everything. No event comes when an agent's tags change (AnkaiosBehaviour.md §4.4). None
/// comes when a list in a config becomes empty, or gets its first element. None comes when a config becomes a mapping
/// into which a mask leads. For a mask that ends in `state`, none comes when only the sub-state changes (§4.6). Ankaios
/// forgets the subscriptions of a workload that is updated (§4.7). It forgets all of them when its server is started
/// again (§1.8). ``refresh()`` reads the state anew, and subscribes again; a mirror does so by itself now and then.
public final class StateMirror: Sendable {
    private struct Core {
        var readers: [Int: StreamBuffer<Void>] = [:]
        var lastReader = 0
        var end: Result<Void, AnkaiosError>?
    }

    private let core = Lock(Core())
    private let followed: StateSequence
    private let ankaios: Ankaios

    /// - Parameter states: the first one was taken already.
    init(_ states: StateSequence, of ankaios: Ankaios) {
        followed = states
        self.ankaios = ankaios
    }

    /// The state, as far as it is known.
    public var state: CompleteState { followed.state }

    /// The state now, and after each change. A reader that is slow gets the newest one, and misses those in between.
    ///
    /// They end with an error alone: a loop over them never ends as if the last state had come.
    public var states: MirroredStates { MirroredStates(mirror: self) }

    /// Reads the state anew. What comes of it is seen in ``state`` and ``states``; this returns at once.
    public func refresh() { followed.refresh(greeting: true) }

    /// Waits until something holds of the state; of the present one, at once.
    /// - Parameters:
    ///   - limit: how long at most; nil: without a limit. A limit of zero looks once.
    ///   - condition: the condition to wait for.
    /// - Returns: the state of which it holds.
    /// - Throws: ``AnkaiosError/timedOut``; ``AnkaiosError/cancelled``; ``AnkaiosError/streamEnded`` after the mirror's
    ///   closure; why the mirror has ended, if it has.
    @discardableResult
    public func wait(
        within limit: Duration? = nil,
        until condition: @escaping @Sendable (CompleteState) -> Bool
    ) async throws -> CompleteState {
        let (state, states) = (state, states)
        if condition(state) { return state }
        do {
            let found = try await ankaios.limited(to: limit) {
                for try await state in states where condition(state) { return state }
                throw AnkaiosError(.streamEnded)
            }
            guard let found else { throw AnkaiosError.timedOut(after: limit ?? .zero) }
            return found
        } catch {
            throw AnkaiosError(error)
        }
    }

    // MARK: - What happens

    /// Tells readers of each new state, until the task is cancelled.
    func follow() async {
        do {
            for try await _ in followed {
                let resumptions = core.withLock { $0.readers.values.compactMap { $0.add(()) } }
                for resume in resumptions { resume() }
            }
            finish(nil)
        } catch {
            finish(error)
        }
    }

    private func finish(_ error: AnkaiosError?) {
        let resumptions = core.withLock { core in
            core.end = error.map { .failure($0) } ?? .success(())
            defer { core.readers = [:] }
            return core.readers.values.compactMap { $0.end(error) }
        }
        for resume in resumptions { resume() }
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

        /// The newest state, when it differs from the last one; never nil. A mirror has no last state.
        /// - Throws: ``AnkaiosError/cancelled`` when the task is cancelled. ``AnkaiosError/streamEnded`` after the closure
        ///   that the mirror was lent to. Why the mirror has ended: the connection is closed, or the right was taken away.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> CompleteState? {
            guard try await reader.buffer.nextOrCancelled() != nil else {
                throw AnkaiosError(Task.isCancelled ? .cancelled : .streamEnded)
            }
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
