#if canImport(Testing)
    import AnkaiosPlatform
    import Testing

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// The number from which chance is drawn, told where a test fails.
    enum Seed {
        static let variable = "ANKAIOS_SEED"

        static var ofEnvironment: UInt64? {
            getenv(variable).flatMap { UInt64(String(cString: $0)) }
        }

        static func comment(_ seed: UInt64) -> String {
            "Ankaios ran with seed \(seed): \(variable)=\(seed) swift test draws the same chances again"
        }

        /// Names the seed in each issue that is recorded in `body`, and on standard error when `body` throws.
        static func named<Result: Sendable>(
            _ seed: UInt64,
            _ body: @Sendable () async throws -> Result
        ) async throws -> Result {
            guard let test = Test.current else { return try await body() }
            let result = Lock<Result?>(nil)
            let trait: IssueHandlingTrait = .compactMapIssues { issue in
                var issue = issue
                issue.comments.append("\(comment(seed))")
                return issue
            }
            do {
                try await trait.provideScope(for: test, testCase: Test.Case.current) {
                    let value = try await body()
                    result.withLock { $0 = value }
                }
            } catch {
                tell("\(test.name): \(comment(seed))\n")
                throw error
            }
            // There is a value: the scope has run `body`, and it did not throw.
            return try result.withLock { $0 } ?? { throw CancellationError() }()
        }

        private static func tell(_ text: String) {
            let bytes = Array(text.utf8)
            _ = write(STDERR_FILENO, bytes, bytes.count)
        }
    }
#endif
