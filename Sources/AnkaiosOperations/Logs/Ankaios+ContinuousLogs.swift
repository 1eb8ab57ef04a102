public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Reads the logs of workloads by their names, over all of their instances. The lines continue when a workload is
    /// restarted, replaced, moved to another agent, or deleted and started again. A workload that does not exist yet is
    /// waited for.
    ///
    /// Each container is read from its first line on, and each line comes once, as far as Ankaios allows
    /// (AnkaiosBehaviour.md §8.2). Lines are lost of a container that was replaced before its log could be asked for.
    /// After an interruption of the connection a log is read again from its start, without the earlier lines. If only a
    /// `tail` of it was read, or more than 100,000 lines, it continues with new lines. Both is reported as a
    /// ``ContinuousLogEvent/gap(_:)``.
    ///
    /// The workload needs the right to read `workloadStates.*.<name>` and a log rule for each name. With
    /// `endingWhenGone` it also needs the right to read `desiredState.workloads.<name>`.
    /// - Parameters:
    ///   - workloads: their names; at least one.
    ///   - tail: how many of the last lines of what is there now come first; nil: all.
    ///   - start: only lines from then on, of what is there now.
    ///   - endingWhenGone: whether the lines end when none of the workloads is desired and all logs were read. They end
    ///     at once if none is desired now. If false, they continue until the closure ends.
    ///   - interval: how often the state is read anew. Ankaios silently forgets subscriptions when its server is
    ///     started again (AnkaiosBehaviour.md §1.8).
    ///   - bufferSize: how many lines may wait for the closure.
    ///   - bufferBytes: how much memory they may take; by default 32 MiB. Half as much, or 8 MiB, is under way to
    ///     them.
    ///   - overflow: what becomes of more.
    ///   - timeout: how long to wait for each answer; nil: the configuration's time-out.
    ///   - isolation: where the closure runs; by default where the caller does.
    ///   - body: what uses the lines.
    /// - Throws: ``AnkaiosError/accessDenied`` without these rules. ``AnkaiosError/invalidArgument`` without a name. As
    ///   `Ankaios.state(_:timeout:)` for the rest. What `body` throws.
    @discardableResult
    public func withContinuousLogs<Result>(
        of workloads: [String],
        tail: Int? = nil,
        since start: LogTime? = nil,
        endingWhenGone: Bool = false,
        refreshingEvery interval: Duration = .seconds(10),
        bufferSize: Int = 100_000,
        bufferBytes: Int = Ankaios.defaultBufferBytes,
        overflow: OverflowPolicy = .fail,
        timeout: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (ContinuousLogs) async throws -> Result
    ) async throws -> Result {
        guard !workloads.isEmpty else { throw AnkaiosError.invalidArgument("logs of no workload were asked for") }
        let masks =
            workloads.map { FieldMask.workloadStates(of: $0) } + (endingWhenGone ? workloads.map { .workload($0) } : [])
        return try await withStates(
            of: masks,
            refreshingEvery: interval,
            bufferSize: bufferSize,
            timeout: timeout
        ) { states in
            let output = StreamBuffer<[ContinuousLogEvent]>(
                limit: bufferSize,
                bytes: bufferBytes,
                overflow: overflow,
                size: { events, _ in events.memory },
                part: { $0.part($1) },
                gap: { [.dropped($0)] }
            )
            let driver = ContinuousLogDriver(
                self,
                states,
                timeout: timeout,
                bufferSize: bufferSize,
                bufferBytes: bufferBytes,
                into: output
            )
            let reading = ContinuousLogReading(
                of: Set(workloads),
                tail: tail,
                since: start,
                endsWhenGone: endingWhenGone
            )
            return try await withThrowingTaskGroup(of: Void.self, isolation: isolation) { group in
                group.addTask { await driver.run(reading) }
                defer { group.cancelAll() }
                return try await body(ContinuousLogs(buffer: output))
            }
        }
    }
}
