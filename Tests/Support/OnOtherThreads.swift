package import Testing

/// For tests that compute for seconds: they run on threads beside those of Swift's tasks. So the continuations of tests with
/// real limits never wait behind them.
package struct OnOtherThreads: TestTrait, SuiteTrait, TestScoping {
    private static let threads = TaskThreads()

    package var isRecursive: Bool { true }

    package func scopeProvider(for test: Test, testCase: Test.Case?) -> OnOtherThreads? {
        test.isSuite || testCase != nil ? nil : self
    }

    @concurrent package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == OnOtherThreads {
    /// On threads beside those of Swift's tasks.
    package static var onOtherThreads: Self { Self() }
}
