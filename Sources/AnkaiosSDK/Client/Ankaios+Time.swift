package import AnkaiosModel

/// The clock of a configuration that is not the machine's own, as durations since a fixed moment.
struct ForeignTime: Sendable {
    let now: @Sendable () -> Duration
    let sleep: @Sendable (_ time: Duration) async throws -> Void

    /// Nil for the machine's own clock, whose moments the connection's thread tells without waking for others.
    init?(_ clock: any Clock<Duration>) {
        if clock is ContinuousClock { return nil }
        self = Self(of: clock)
    }

    private init(of clock: some Clock<Duration>) {
        let origin = clock.now
        now = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }
}

extension Ankaios {
    /// The present moment of the configuration's clock, since any fixed one.
    package var now: Duration { foreignTime?.now() ?? .now }

    /// Lets time pass on the configuration's clock.
    /// - Throws: ``AnkaiosError/cancelled``; ``AnkaiosError/closed`` and ``AnkaiosError/shutDown`` when the connection is closed meanwhile.
    package func pause(for time: Duration) async throws(AnkaiosError) {
        let time = min(time, .never)
        if let foreignTime {
            do {
                return try await foreignTime.sleep(time)
            } catch {
                throw AnkaiosError(.cancelled)
            }
        }
        if await conversation.sleep(until: .now + time) { return }
        throw Task.isCancelled ? AnkaiosError(.cancelled) : conversation.closingError ?? AnkaiosError(.cancelled)
    }

    /// Runs an operation for a limited time. Returns nil after the time is over; the operation was then cancelled and
    /// has ended.
    package func limited<Result: Sendable>(
        to limit: Duration?,
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        guard let limit else { return try await operation() }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await self.pause(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
