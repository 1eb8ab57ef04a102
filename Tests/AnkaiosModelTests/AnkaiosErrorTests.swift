import AnkaiosModel
import Testing

@Suite struct AnkaiosErrorTests {
    private func failing(_ error: AnkaiosError) async throws { throw error }

    @Test func `every ordinary form of catch finds the code`() async throws {
        func form(_ error: AnkaiosError) async throws -> String {
            do {
                try await failing(error)
                return "none"
            } catch AnkaiosError.timedOut {
                return "by pattern"
            } catch let error as AnkaiosError where error.code == .accessDenied {
                return "by condition"
            } catch let error as AnkaiosError where error.mayHaveBeenApplied {
                return "by verdict"
            }
        }
        #expect(try await form(AnkaiosError(.timedOut, limit: .seconds(1))) == "by pattern")
        #expect(try await form(AnkaiosError(.accessDenied)) == "by condition")
        #expect(try await form(AnkaiosError(.closed, "x", update: .unanswered)) == "by verdict")
        await #expect(throws: AnkaiosError(.tooSlow)) { try await form(AnkaiosError(.tooSlow)) }
    }

    @Test func `a switch over the error or its code has patterns for both`() {
        let error = AnkaiosError(.notFound, "there is no workload \"x\"")
        switch error {
        case .notFound: break
        default: Issue.record("not found by the error")
        }
        switch error.code {
        case .notFound: break
        default: Issue.record("not found by the code")
        }
    }

    @Test(
        arguments: [
            (
                .init(.update, ["desiredState.workloads.camera"]),
                "- {type: StateRule, operation: Write, filterMasks: [\"desiredState.workloads.camera\"]}"
            ),
            (.init(.read), "- {type: StateRule, operation: Read, filterMasks: [\"*\"]}"),
            (.init(.subscribe, ["agents"]), "- {type: StateRule, operation: Read, filterMasks: [\"agents\"]}"),
            (.init(.readLogs, ["a", "b"]), "- {type: LogRule, workloadNames: [\"a\", \"b\"]}"),
        ] as [(AnkaiosError.Operation, String)]
    )
    func `a denial tells the rule that would allow it`(operation: AnkaiosError.Operation, rule: String) {
        let error = AnkaiosError(.accessDenied, operation: operation)
        #expect(error.missingRuleText == rule)
        #expect(error.description.hasSuffix(rule))
    }

    @Test func `a wait that timed out tells what was waited for and what was there`() {
        let state = WorkloadState(
            instance: WorkloadInstanceName(workload: "camera", agent: "agent_A", id: "1"),
            executionState: ExecutionState(.pending, .startingFailed, additionalInfo: "no image")
        )
        let error = AnkaiosError(
            .timedOut,
            limit: .seconds(10),
            waiting: .init(condition: "camera has to be Running", lastStates: [state])
        )
        #expect(
            error.description
                == "not within 10.0 seconds: camera has to be Running; camera is Pending(StartingFailed): no image"
        )
    }
}
