import Synchronization
import Testing

/// The comments of each issue that is recorded in a closure; they are no issues of the test.
func recordedIssues(_ body: @escaping @Sendable () async throws -> Void) async throws -> [[String]] {
    let test = try #require(Test.current)
    let issues = Mutex<[[String]]>([])
    let trait: IssueHandlingTrait = .compactMapIssues { issue in
        issues.withLock { $0.append(issue.comments.map(\.rawValue)) }
        return nil
    }
    try await trait.provideScope(for: test, testCase: Test.Case.current, performing: body)
    return issues.withLock { $0 }
}
