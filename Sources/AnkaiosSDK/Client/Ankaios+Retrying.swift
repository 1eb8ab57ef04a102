import AnkaiosModel

extension Ankaios {
    /// Repeats an operation while its errors are transient, with growing pauses in between, until it succeeds.
    ///
    /// ```swift
    /// let changes = try await ankaios.retrying(within: .seconds(60)) { try await $0.apply(manifest) }
    /// ```
    ///
    /// For reads, and for updates whose repetition is harmless: applying, deleting and setting the same again changes
    /// nothing. An update whose answer was lost is sent again, too. That undoes a change that another client makes
    /// meanwhile.
    ///
    /// The first pause is about 100 milliseconds, each further one is twice as long, up to 10 seconds. Chance shortens each by
    /// up to a half, so that many programs do not come back at once. The pauses and the limit go by the configuration's clock.
    /// - Parameters:
    ///   - limit: The time after which no further attempt begins. An attempt that is under way then ends by its own time limits.
    ///   - operation: The operation, which is given this connection.
    /// - Returns: What the operation returned.
    /// - Throws: The last error of the operation when the limit has passed. At once an error that is not
    ///   ``AnkaiosError/isTransient``. ``AnkaiosError/cancelled``, ``AnkaiosError/shutDown`` and
    ///   ``AnkaiosError/closed`` when the task is cancelled or the connection is closed during a pause.
    public func retrying<Result>(
        within limit: Duration,
        _ operation: (Ankaios) async throws -> Result
    ) async throws -> Result {
        var generator = SystemRandomNumberGenerator()
        var pauses = RetryPauses(since: now, limit: limit)
        while true {
            do {
                return try await operation(self)
            } catch {
                guard let known = error as? AnkaiosError, known.isTransient,
                    let time = pauses.next(at: now, using: &generator)
                else { throw error }
                try await pause(for: time)
            }
        }
    }
}

/// How long it is waited before each attempt but the first.
package struct RetryPauses: Sendable {
    private let deadline: Duration
    private var longest = Duration.milliseconds(100)

    package init(since start: Duration, limit: Duration) { deadline = start + min(limit, .never) }

    /// The next pause, which ends at the limit at the latest; nil: the limit has passed.
    package mutating func next(at now: Duration, using generator: inout some RandomNumberGenerator) -> Duration? {
        let left = deadline - now
        guard left > .zero else { return nil }
        let pause = longest * Double.random(in: 0.5...1, using: &generator)
        longest = min(longest * 2, .seconds(10))
        return min(pause, left)
    }
}
