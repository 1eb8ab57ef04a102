package import Testing

/// For tests on real FIFOs, processes, terminals and ports: one of them runs at a time, whatever suite it is in, beside those
/// that are free of such things. So no real limit passes because another test has the processor.
///
/// A parameterized test needs `.serialized` as well. Put this trait first, before those that make something for a test.
package struct OneAtATime: TestTrait, SuiteTrait, TestScoping {
    private static let turns = Turns()
    /// Whether the present task is in such a test.
    @TaskLocal private static var isHeld = false

    package var isRecursive: Bool { true }

    /// Waiting for the turn belongs to no single case, and so counts against no time limit.
    package func scopeProvider(for test: Test, testCase: Test.Case?) -> OneAtATime? {
        test.isSuite || testCase != nil ? nil : self
    }

    @concurrent package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        // A suite and its test may both ask for it.
        guard !Self.isHeld else { return try await function() }
        try await Self.turns.take {
            await Self.letReadyTasksPass()
            try await Self.$isHeld.withValue(true) { try await function() }
        }
    }

    /// Gives what is ready by now its turn first: at the start of a run, that is all the short tests at once.
    private static func letReadyTasksPass() async {
        for _ in 0..<100 { await Task.yield() }
    }

    /// Records an issue if the present test has not got the trait. For what makes FIFOs and the like for tests.
    package static func check(_ what: String, at location: SourceLocation = #_sourceLocation) {
        guard Test.current != nil, !isHeld else { return }
        Issue.record("\(what) needs the trait .oneAtATime on its test or suite", sourceLocation: location)
    }
}

extension Trait where Self == OneAtATime {
    /// One test at a time, of all that have this trait.
    package static var oneAtATime: Self { Self() }
}
