public import AnkaiosModel
import AnkaiosSDK

/// An event of workloads whose logs continue over their restarts, replacements and moves.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum ContinuousLogEvent: Hashable, Sendable {
    /// Here begin the lines of an instance, or of one more run of it.
    case began(WorkloadInstanceName)
    /// A line.
    case entry(LogEntry)
    /// The log of this instance is at its end for now: it has ended, or its agent is away.
    case ended(WorkloadInstanceName)
    /// Lines of this instance may be missing here, or may come twice. The connection was interrupted, or Ankaios did
    /// not get to its log in time.
    case gap(WorkloadInstanceName)
    /// The log of this instance cannot be read now: its agent is away, or it has not been started. Its lines follow when it
    /// can be read.
    case waiting(WorkloadInstanceName)
    /// This many lines were dropped here, as the overflow policy says.
    case dropped(Int)
}

/// The lines of workloads over all of their instances, as `Ankaios.withContinuousLogs` lends them.
public struct ContinuousLogs: AsyncSequence, Sendable {
    let buffer: StreamBuffer<[ContinuousLogEvent]>

    /// How many lines were dropped, if the overflow policy says so.
    public var dropped: Int { buffer.dropped }

    /// The same with beginnings, ends and gaps. It shares its lines with this sequence.
    public var events: ContinuousLogEvents { ContinuousLogEvents(buffer: buffer) }

    /// Iterates over the lines.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var events: ContinuousLogEvents.AsyncIterator

        /// The next line; nil when all workloads are gone, if that was asked for.
        /// - Throws: ``AnkaiosError/cancelled`` when the task is cancelled. Another ``AnkaiosError`` when the connection is closed, a right is missing, or the lines were read too slowly.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> LogEntry? {
            while let event = try await events.next() {
                if case .entry(let entry) = event { return entry }
            }
            return nil
        }
    }

    /// Makes an iterator; all iterators of a sequence share its lines.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(events: events.makeAsyncIterator()) }
}

/// The lines of workloads over all of their instances, with beginnings, ends and gaps.
public struct ContinuousLogEvents: AsyncSequence, Sendable {
    let buffer: StreamBuffer<[ContinuousLogEvent]>

    /// Iterates over the events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: StreamBuffer<[ContinuousLogEvent]>
        var batch: ArraySlice<ContinuousLogEvent> = []

        init(buffer: StreamBuffer<[ContinuousLogEvent]>) { self.buffer = buffer }

        /// The next event; nil when all workloads are gone, if that was asked for.
        /// - Throws: As the iterator of ``ContinuousLogs``.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> ContinuousLogEvent? {
            while batch.isEmpty {
                guard let next = try await buffer.nextOrCancelled() else { return nil }
                batch = next[...]
            }
            return batch.removeFirst()
        }
    }

    /// Makes an iterator; all iterators of a sequence share its events.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffer: buffer) }
}
