package import AnkaiosModel

extension Ankaios {
    /// The present moment, since any fixed one.
    package var now: Duration { .now }

    /// Lets time pass.
    /// - Throws: ``AnkaiosError/cancelled``.
    package func pause(for time: Duration) async throws(AnkaiosError) {
        do {
            try await Task.sleep(for: min(time, .seconds(1 << 32)))
        } catch {
            throw AnkaiosError(.cancelled)
        }
    }

    /// Runs an operation for a limited time; nil: the time was over first, and the operation was cancelled and has ended.
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
