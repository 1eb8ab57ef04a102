import TestSupport
import Testing

@testable import AnkaiosTestKit

/// A limit for a whole test.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct TestLimitTests {
    @Test func `a test that does not end within its limit says what it waited for`() async throws {
        try await withAnkaios { ankaios, cluster in
            try await ankaios.setConfig("a", to: "b")
            let error = await #expect(throws: TestLimitExceeded.self) {
                try await cluster.limited(to: .milliseconds(50), client: "client") {
                    try await ankaios.wait(until: .workload("nginx", is: .running))
                }
            }
            #expect(
                error?.interrupted == "the task was cancelled, which waited for: workload \"nginx\" is Running"
            )
            #expect(error?.workloads == "client on agent_A: Running(Ok)")
            #expect(error?.lastRequests.first?.kind == .update("desiredState.configs.a"))
        }
    }

    @Test func `all of it is told in one line`() {
        let error = TestLimitExceeded(
            limit: .seconds(2),
            interrupted: "the task was cancelled",
            workloads: "no workload",
            lastRequests: []
        )
        #expect(
            error.description == """
                the test did not end within 2.0 seconds: the task was cancelled; the workloads: no workload; \
                the client's last requests: nothing
                """
        )
    }

    @Test func `a test that ends within its limit, or with an error, is as without one`() async throws {
        let value = try await withAnkaios(within: .seconds(60)) { ankaios, _ in try await ankaios.configs().count }
        #expect(value == 0)
        await #expect(throws: AnkaiosError.self) {
            try await withAnkaios(within: .seconds(60)) { ankaios, _ in try await ankaios.delete(workload: "a.b") }
        }
        await #expect(throws: TestLimitExceeded.self) {
            try await withAnkaios(within: .milliseconds(1)) { ankaios, _ in
                try await ankaios.wait(until: .workload("x", is: .running))
            }
        }
    }

    @Test(.ankaios(within: .seconds(60))) func `the trait takes a limit, too`() async throws {
        #expect(try await Ankaios.current.configs().isEmpty)
    }
}
