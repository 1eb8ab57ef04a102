#if canImport(Testing)
    import AnkaiosModel
    import AnkaiosSDK
    import EmbeddedAnkaios

    /// A test did not end within the limit that it was given.
    public struct TestLimitExceeded: Error, Hashable, Sendable, CustomStringConvertible {
        /// The limit.
        public var limit: Duration
        /// What the test did when its time was over: the error with which it ended then. Nil: it ended without one.
        public var interrupted: String?
        /// The workloads at that time, in words.
        public var workloads: String
        /// The last requests of the client, the newest at the end.
        public var lastRequests: [ControlRequest]

        /// All of it, in one line.
        public var description: String {
            let asked = lastRequests.isEmpty ? "nothing" : lastRequests.map(\.description).joined(separator: "; ")
            return "the test did not end within \(limit): \(interrupted ?? "it was still at work"); "
                + "the workloads: \(workloads); the client's last requests: \(asked)"
        }
    }

    extension Cluster {
        /// Runs the body of a test for a limited time; nil: without a limit.
        /// - Parameter client: the workload as which the test's client talks.
        func limited<Result: Sendable>(
            to limit: Duration?,
            client: String,
            _ body: @escaping @Sendable () async throws -> Result
        ) async throws -> Result {
            guard let limit else { return try await body() }
            return try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                if let result = try await group.next() ?? nil { return result }
                // First a look: what is cancelled may change the state.
                var exceeded = TestLimitExceeded(
                    limit: limit,
                    workloads: (try? await workloadsInWords()) ?? "not known",
                    lastRequests: ((try? await requests(of: client)) ?? []).suffix(3)
                )
                group.cancelAll()
                do {
                    _ = try await group.next()
                } catch {
                    exceeded.interrupted = "\(error)"
                }
                throw exceeded
            }
        }
    }
#endif
