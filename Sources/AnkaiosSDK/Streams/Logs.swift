public import AnkaiosModel
import AnkaiosSession
import AnkaiosWire

/// What a log campaign brings beside the lines themselves.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum LogEvent: Hashable, Sendable {
    /// A line.
    case entry(LogEntry)
    /// The logs of this instance have ended: the instance has, or, without following, the last line has come.
    case stopped(WorkloadInstanceName)
    /// The connection was interrupted and the logs of these instances go on. Lines in between may be missing.
    case resumed([WorkloadInstanceName])
    /// The log of this instance cannot be read now: its agent is away, or it has not been started. Its lines follow when it
    /// can be read, without a further word.
    case waiting(WorkloadInstanceName)
    /// This many lines were dropped here, as the overflow policy says.
    case dropped(Int)
}

/// What travels from the connection to the consumer at once.
package enum LogBatch: Sendable {
    case entries([LogEntry])
    case event(LogEvent)

    /// All of it, one by one.
    package var events: [LogEvent] {
        switch self {
        case .entries(let entries): entries.map { .entry($0) }
        case .event(let event): [event]
        }
    }

    /// Some of its lines.
    @Sendable func part(_ range: Range<Int>) -> LogBatch {
        if case .entries(let entries) = self { .entries(Array(entries[range])) } else { self }
    }
}

/// The lines of a log campaign. It ends by itself when all accepted instances have ended.
public struct LogEntries: AsyncSequence, Sendable {
    let buffer: StreamBuffer<LogBatch>
    /// The instances whose logs come.
    public let accepted: [WorkloadInstanceName]
    /// The instances that were asked for and that Ankaios does not know.
    public let unknown: [WorkloadInstanceName]

    /// How many lines were dropped, if the overflow policy says so.
    public var dropped: Int { buffer.dropped }

    /// The same with the ends and interruptions. It shares its lines with this sequence.
    public var events: LogEvents { LogEvents(buffer: buffer) }

    /// Iterates over the lines.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: StreamBuffer<LogBatch>
        var entries: [LogEntry] = []
        var place = 0

        init(buffer: StreamBuffer<LogBatch>) { self.buffer = buffer }

        /// The next line; nil at the end of all logs.
        /// - Throws: ``AnkaiosError/cancelled`` when the task is cancelled. Another ``AnkaiosError`` when the connection is closed, or
        ///   cannot continue, or the lines were read too slowly.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> LogEntry? {
            while place == entries.count {
                guard let batch = try await buffer.nextOrCancelled() else { return nil }
                if case .entries(let more) = batch { (entries, place) = (more, 0) }
            }
            defer { place += 1 }
            return entries[place]
        }
    }

    /// Makes an iterator; all iterators of a sequence share its lines.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffer: buffer) }
}

/// The lines of a log campaign, with the ends and interruptions.
public struct LogEvents: AsyncSequence, Sendable {
    /// The events in the batches in which they came.
    package let buffer: StreamBuffer<LogBatch>

    /// Iterates over the events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: StreamBuffer<LogBatch>
        var entries: [LogEntry] = []
        var place = 0

        init(buffer: StreamBuffer<LogBatch>) { self.buffer = buffer }

        /// The next event; nil at the end of all logs.
        /// - Throws: As the iterator of ``LogEntries``.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> LogEvent? {
            while place == entries.count {
                guard let batch = try await buffer.nextOrCancelled() else { return nil }
                switch batch {
                case .entries(let more): (entries, place) = (more, 0)
                case .event(let event): return event
                }
            }
            defer { place += 1 }
            return .entry(entries[place])
        }
    }

    /// Makes an iterator; all iterators of a sequence share its events.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffer: buffer) }
}

/// Puts what the session delivers into the buffer of a log campaign.
struct LogSink: StreamSink {
    let campaigns: LogCampaigns
    /// The instances that were asked for: messages about others are ignored.
    let asked: Set<WorkloadInstanceName>

    private var buffer: StreamBuffer<LogBatch> { campaigns.buffer }

    func deliver(_ item: Session.StreamItem) -> Resumption? {
        switch item {
        case .entries(let entries):
            let own = own(entries)
            return own.isEmpty ? nil : buffer.add(.entries(own), weight: own.count)
        case .stopped(let instance):
            // It is told once, and is no line: nothing drops it.
            return asked.contains(instance) ? buffer.add(.event(.stopped(instance)), weight: 0) : nil
        case .silent(let silence): return campaigns.add(silence)
        case .resumed(let instances): return buffer.add(.event(.resumed(instances.filter(asked.contains))))
        case .snapshot, .change: return nil
        }
    }

    private func own(_ entries: [LogEntry]) -> [LogEntry] {
        // Most often all lines of a message are of one instance.
        var known: WorkloadInstanceName?
        let areOwn = entries.allSatisfy { entry in
            if entry.instance == known { return true }
            known = entry.instance
            return asked.contains(entry.instance)
        }
        return areOwn ? entries : entries.filter { asked.contains($0.instance) }
    }

    func end(_ error: AnkaiosError?) -> Resumption? { campaigns.end(error) }

    var dropped: Int { buffer.dropped }
}

extension Ankaios {
    /// Reads the logs of workload instances and lends the lines to a closure; the campaign ends with it.
    ///
    /// Ankaios accepts the logs of an instance whose agent is away, and then stays silent. If nothing has come for two
    /// seconds, the stream says that it waits (``LogEvent/waiting(_:)``). It asks again when the agent is there. This needs
    /// the right to read `workloadStates.*.<name>`. Without it the stream stays silent.
    /// - Parameters:
    ///   - instances: whose logs; at least one. The workload needs a log rule for each of their names
    ///     (AnkaiosBehaviour.md §6.3).
    ///   - following: whether new lines come as they are written; else the logs end with the last line there is.
    ///   - tail: how many of the last lines come first; nil: all.
    ///   - since: only lines from then on: `.ago(.seconds(90))`, a date, or a text such as `"10m"`.
    ///   - until: only lines up to then.
    ///   - bufferSize: how many lines may wait for the closure.
    ///   - bufferBytes: how much memory they may take; by default 32 MiB. A line that is longer waits alone.
    ///   - overflow: what becomes of more.
    ///   - timeout: how long to wait for the acceptance.
    ///   - isolation: where the closure runs; by default where the caller does.
    ///   - body: what uses the lines.
    /// - Throws: ``AnkaiosError/accessDenied`` without a log rule for each name. ``AnkaiosError/invalidArgument`` without an
    ///   instance, or for a time that cannot be read. As ``state(_:timeout:)`` for the rest. What `body` throws.
    @discardableResult
    public func withLogs<Result>(
        of instances: [WorkloadInstanceName],
        following: Bool = true,
        tail: Int? = nil,
        since: LogTime? = nil,
        until: LogTime? = nil,
        bufferSize: Int = 100_000,
        bufferBytes: Int = Ankaios.defaultBufferBytes,
        overflow: OverflowPolicy = .fail,
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (LogEntries) async throws -> Result
    ) async throws -> Result {
        try await withLogs(
            of: instances,
            watchingAgents: following,
            following: following,
            tail: tail,
            since: since,
            until: until,
            bufferSize: bufferSize,
            bufferBytes: bufferBytes,
            overflow: overflow,
            timeout: timeout,
            body
        )
    }

    /// Reads the logs of instances; `watchingAgents`: whether those are asked for again whose agents were away.
    package func withLogs<Result>(
        of instances: [WorkloadInstanceName],
        watchingAgents: Bool,
        following: Bool = true,
        tail: Int? = nil,
        since: LogTime? = nil,
        until: LogTime? = nil,
        bufferSize: Int = 100_000,
        bufferBytes: Int = Ankaios.defaultBufferBytes,
        overflow: OverflowPolicy = .fail,
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (LogEntries) async throws -> Result
    ) async throws -> Result {
        guard !instances.isEmpty else { throw AnkaiosError.invalidArgument("logs of no workload were asked for") }
        if let problem = since?.problem ?? until?.problem { throw AnkaiosError.invalidArgument(problem) }
        let buffer = StreamBuffer<LogBatch>(
            limit: bufferSize,
            bytes: bufferBytes,
            overflow: overflow,
            size: { $0.memory(behind: $1) },
            part: { $0.part($1) },
            gap: { .event(.dropped($0)) }
        )
        let request = LogsRequest(
            instances: instances,
            follow: following,
            tail: tail.map { Int32(clamping: $0) },
            since: since?.text,
            until: until?.textAsEnd
        )
        let asked = Set(instances)
        let timeout = timeout ?? configuration.timeout
        let campaigns = LogCampaigns(self, request, timeout: timeout, into: buffer)
        let (id, answer) = try await conversation.call(
            .logs(request),
            within: timeout,
            sink: LogSink(campaigns: campaigns, asked: asked)
        )
        defer { conversation.cancel(id) }
        guard case .logsAccepted(let all) = answer else { throw AnkaiosError.unexpectedAnswer(answer.kind) }
        let accepted = all.filter(asked.contains)
        let unknown = instances.filter { !accepted.contains($0) }
        let entries = LogEntries(buffer: buffer, accepted: accepted, unknown: unknown)
        guard watchingAgents else { return try await body(entries) }
        return try await withThrowingTaskGroup(of: Void.self, isolation: isolation) { group in
            group.addTask { await campaigns.watch() }
            defer { group.cancelAll() }
            return try await body(entries)
        }
    }

    /// Reads the logs of workloads by their names: of all instances that there are now. The workload needs the right to
    /// read `workloadStates` for this.
    ///
    /// - Throws: ``AnkaiosError/notFound`` when a workload has no instance now; otherwise as for instances.
    @discardableResult
    public func withLogs<Result>(
        of workloads: [String],
        following: Bool = true,
        tail: Int? = nil,
        since: LogTime? = nil,
        until: LogTime? = nil,
        bufferSize: Int = 100_000,
        bufferBytes: Int = Ankaios.defaultBufferBytes,
        overflow: OverflowPolicy = .fail,
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (LogEntries) async throws -> Result
    ) async throws -> Result {
        let states = try await state(of: workloads.map { .workloadStates(of: $0) }, timeout: timeout).workloadStates
        if let missing = workloads.first(where: { states.of(workload: $0).isEmpty }) {
            throw AnkaiosError.notFound("workload \"\(missing)\" has no instance whose logs could be read")
        }
        return try await withLogs(
            of: states.sorted().map(\.instance),
            following: following,
            tail: tail,
            since: since,
            until: until,
            bufferSize: bufferSize,
            bufferBytes: bufferBytes,
            overflow: overflow,
            timeout: timeout,
            body
        )
    }
}
