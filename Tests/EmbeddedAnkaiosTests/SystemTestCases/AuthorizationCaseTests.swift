import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// control_interface/authorization: which requests which rules allow (AnkaiosBehaviour.md §12.1).
@Suite(.oneAtATime, .timeLimit(.minutes(2))) struct AuthorizationCaseTests {
    private static let simple = "desiredState.workloads.simple"
    private static let existing = "desiredState.workloads.simple_existing"

    private enum Request: CaseIterable {
        case updateSimple, updateTags
        case readAll, readExisting, readTags

        static let updates: [Request] = [.updateSimple, .updateTags]
        static let reads: [Request] = [.readAll, .readExisting, .readTags]

        func send(_ tester: Tester) async throws -> Tester.Outcome {
            switch self {
            case .updateSimple: try await tester.update(simple, to: CaseManifest.simple)
            // The new state has no such workload: its tags are removed.
            case .updateTags: try await tester.update("\(existing).tags", to: CaseManifest.simple)
            case .readAll: try await tester.read()
            case .readExisting: try await tester.read(existing)
            case .readTags: try await tester.read("\(existing).tags")
            }
        }
    }

    private func rule(_ operation: String, _ mask: String) -> String {
        "{type: StateRule, operation: \(operation), filterMasks: ['\(mask)']}"
    }

    private func expect(
        _ requests: [Request],
        _ outcome: Tester.Outcome,
        allow: String,
        deny: [String] = []
    ) async throws {
        try await Stage.withTester(allow: [allow], deny: deny) { _, tester in
            for request in requests {
                let found = try await request.send(tester)
                #expect(found == outcome, "\(request)")
            }
        }
    }

    @Test func `AU-1: without rules there is no control interface at all`() async throws {
        try await Stage.withTester { stage, _ in
            try await stage.wait("simple_existing", "Succeeded(Ok)")
            #expect(try await !stage.hasInterface("simple_existing"))
        }
    }

    @Test func `AU-2: Write of everything lets both updates through`() async throws {
        try await expect(Request.updates, .done, allow: rule("Write", "*"))
    }

    @Test func `AU-3: Write of everything denies each read`() async throws {
        try await expect(Request.reads, .denied, allow: rule("Write", "*"))
    }

    @Test func `AU-4: Read of everything denies both updates`() async throws {
        try await expect(Request.updates, .denied, allow: rule("Read", "*"))
    }

    @Test func `AU-5: Read of everything lets each read through`() async throws {
        try await expect(Request.reads, .done, allow: rule("Read", "*"))
    }

    @Test func `AU-6: ReadWrite of everything lets all through`() async throws {
        try await expect(Request.allCases, .done, allow: rule("ReadWrite", "*"))
    }

    @Test func `AU-7: Write of all tags lets the update of tags through, and it removes them`() async throws {
        try await Stage.withTester(allow: [rule("Write", "desiredState.workloads.*.tags")]) { stage, tester in
            let outcome = try await Request.updateTags.send(tester)
            #expect(outcome == .done)
            let workloads = try await stage.state(Self.existing).desiredState?.workloads?.workloads
            #expect(workloads?["simple_existing"]?.tags == nil)
        }
    }

    @Test func `AU-8: Write of all tags denies all else`() async throws {
        try await expect(
            [.updateSimple] + Request.reads,
            .denied,
            allow: rule("Write", "desiredState.workloads.*.tags")
        )
    }

    @Test func `AU-9: Read of all tags lets the read of tags through`() async throws {
        try await expect([.readTags], .done, allow: rule("Read", "desiredState.workloads.*.tags"))
    }

    @Test func `AU-10: Read of all tags denies all else`() async throws {
        try await expect(
            Request.updates + [.readAll, .readExisting],
            .denied,
            allow: rule("Read", "desiredState.workloads.*.tags")
        )
    }

    @Test func `AU-11: a deny rule for Write leaves the reads and other workloads`() async throws {
        try await expect(
            [.updateSimple, .readExisting, .readTags],
            .done,
            allow: rule("ReadWrite", "desiredState.workloads"),
            deny: [rule("Write", "desiredState.workloads.simple_existing")]
        )
    }

    @Test func `AU-12: a deny rule for Write hits parts of its workload, and the whole state needs a rule`()
        async throws
    {
        try await expect(
            [.updateTags, .readAll],
            .denied,
            allow: rule("ReadWrite", "desiredState.workloads"),
            deny: [rule("Write", "desiredState.workloads.simple_existing")]
        )
    }

    private func instance(_ stage: Stage) async throws -> Proto.WorkloadInstanceName {
        let report = try #require(try await stage.wait("simple_existing", "Succeeded(Ok)"))
        return .init(workloadName: report.workload, agentName: report.agent, id: report.id)
    }

    @Test func `AU-13: a log rule lets the logs of its workload through`() async throws {
        let rule = "{type: LogRule, workloadNames: [simple_existing]}"
        try await Stage.withTester(allow: [rule]) { stage, tester in
            let instance = try await instance(stage)
            #expect(try await tester.logs(of: [instance], follow: true) == .done)
            let lines = try await tester.lines(count: 1)
            #expect(lines.map(\.1) == ["Hello Ankaios"])
        }
    }

    @Test func `AU-14: a state rule gives no logs`() async throws {
        try await Stage.withTester(allow: [rule("Read", "*")]) { stage, tester in
            let instance = try await instance(stage)
            #expect(try await tester.logs(of: [instance], follow: true) == .denied)
        }
    }
}
