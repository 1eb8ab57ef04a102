import AnkaiosTestKit
import TestSupport
import Testing

/// What is expected of the requests of a workload.
@Suite(.oneAtATime, .ankaios(), .timeLimit(.minutes(1))) struct ExpectationsTests {
    private func isUpdate(_ request: ControlRequest) -> Bool {
        if case .update = request.kind { true } else { false }
    }

    @Test func `requests that were made are found, with their masks`() async throws {
        let (ankaios, cluster) = try (Ankaios.current, Cluster.current)
        _ = try await ankaios.workloadStates()
        await cluster.expectNoRequest("an update") { isUpdate($0) }
        try await ankaios.setConfig("a", to: "1")
        try await ankaios.setConfig("a", to: "2")
        try await ankaios.withLogs(of: ["client"]) { _ in }
        await cluster.expectRequest(.read("workloadStates"))
        await cluster.expectRequest(.update("desiredState.configs.a"), count: 2)
        await cluster.expectRequest(.logs("client"))
        let updates = try await cluster.requests(of: "client").filter(isUpdate)
        #expect(updates.last?.json.contains(#""String": "2""#) == true)
    }

    @Test func `an issue says what was asked for instead, at the place of the expectation`() async throws {
        let cluster = try Cluster.current
        let place = #_sourceLocation
        let none = try await recordedIssues {
            await cluster.expectRequest(.update("desiredState.workloads.nginx"), sourceLocation: place)
        }
        #expect(
            none.first?.first
                == "no request of 'client': update desiredState.workloads.nginx. It has asked for nothing."
        )
        _ = try await Ankaios.current.workloadStates()
        let others = try await recordedIssues {
            await cluster.expectRequest(.read("workloadStates"), count: 2)
            await cluster.expectNoRequest("states") { $0.kind == .read("workloadStates") }
        }
        #expect(
            others.map(\.first) == [
                "1 instead of 2 requests of 'client': read workloadStates. It has asked for:\n  read workloadStates",
                "unexpected request of 'client': states. It has asked for:\n  read workloadStates",
            ]
        )
    }

    @Test func `a request is waited for, and in vain only for so long`() async throws {
        let (ankaios, cluster) = try (Ankaios.current, Cluster.current)
        async let asked = cluster.waitForRequest(.events("workloadStates"), of: "client")
        try await ankaios.withEvents(of: [.workloadStates]) { _ in }
        #expect(try await asked.isAllowed)
        let error = await #expect(throws: ClusterError.self) {
            try await cluster.waitForRequest(.logs("x"), of: "client", within: .zero)
        }
        #expect(error?.description.contains("it has asked for events of workloadStates") == true)
    }
}
