import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// Logs, and what is deleted.
extension ServerQuirkTests {
    private func logs(_ bench: ServerBench, _ workload: String) -> Proto.Request.Content {
        .logsRequest(.init(workloadNames: [bench.server.desired.instance(workload)].compactMap(\.self), follow: true))
    }

    private func isStop(_ response: Proto.Response) -> Bool {
        if case .logsStopResponse? = response.content { true } else { false }
    }

    @Test func `Q21: logs of an agent that is not there are accepted, and stop when it is lost`() throws {
        var bench = try ServerBench(manifest(workload("w", agent: "agent_B")))
        let answers = bench.ask(logs(bench, "w"), id: "l")
        let accepted = Proto.LogsRequestAccepted(workloadNames: [bench.server.desired.instance("w")].compactMap(\.self))
        #expect(answers.map(\.content) == [.logsRequestAccepted(accepted)])
        bench.connect("agent_B")
        #expect(bench.takeResponses() == [])
        bench.lose("agent_B")
        #expect(bench.takeResponses().map(isStop) == [true])
    }

    @Test func `Q21a: a log that has ended stops again with its agent, or not`() throws {
        for quirks in [Quirks(), with { $0.stopsEndedCampaigns = false }] {
            var bench = try ServerBench(
                manifest(workload("w", agent: "agent_B")),
                quirks: quirks,
                agents: ["agent_A", "agent_B"]
            )
            _ = bench.ask(logs(bench, "w"), id: "l")
            let instance = bench.server.desired.instance("w")
            let id = try #require(bench.server.campaigns.keys.first?.wire)
            bench.tell(
                .logsStopResponse(.init(requestId: id, logsStopResponse: .init(workloadName: instance))),
                from: "agent_B"
            )
            #expect(bench.takeResponses().map(isStop) == [true])
            bench.lose("agent_B")
            #expect(bench.takeResponses().map(isStop) == (quirks.stopsEndedCampaigns ? [true] : []))
        }
    }

    @Test func `nothing of a cancelled log comes any more`() throws {
        var bench = try ServerBench(manifest(workload("w")))
        _ = bench.ask(logs(bench, "w"), id: "l")
        let id = try #require(bench.server.campaigns.keys.first?.wire)
        _ = bench.ask(.logsCancelRequest(.init()), id: "l")
        let entry = Proto.LogEntry(workloadName: bench.server.desired.instance("w"), message: "late")
        bench.tell(.logEntriesResponse(.init(requestId: id, logEntriesResponse: .init(logEntries: [entry]))))
        #expect(bench.takeResponses() == [])
    }

    // MARK: - Deleting

    private func conditions(_ bench: inout ServerBench, deleting name: String) throws -> [String] {
        try request(&bench, ["desiredState.workloads.\(name)"], nil)
        return bench.takeOrders().flatMap(\.deletedWorkloads).flatMap(\.dependencies.keys).sorted()
    }

    @Test func `Q22b: who is waited for when deleting is who depends now, or who did since the last end`() throws {
        let state = manifest(workload("a", "dependencies: {b: ADD_COND_RUNNING}"), workload("b"))
        for quirks in [Quirks(), Quirks.upstream] {
            var dropped = try ServerBench(state, quirks: quirks)
            _ = try dropped.update(["desiredState.workloads.a.dependencies"])
            #expect(try conditions(&dropped, deleting: "b") == (quirks.keepsLooseDeleteRecord ? ["a"] : []))
            var restarted = try ServerBench(state, quirks: quirks)
            restarted.report("b", .removed(.removed))
            #expect(try conditions(&restarted, deleting: "b") == (quirks.keepsLooseDeleteRecord ? [] : ["a"]))
        }
    }

    @Test func `Q24c: what could not be deleted can be deleted again, or not`() throws {
        for quirks in [Quirks(), Quirks.upstream] {
            var bench = try ServerBench(manifest(workload("w")), quirks: quirks)
            let instance = try #require(bench.server.desired.instance("w"))
            try request(&bench, ["desiredState.workloads.w"], nil)
            bench.report(instance, .stopping(.deleteFailed), "no")
            _ = bench.takeOrders()
            let answer = try bench.update(["desiredState.workloads.w"])
            let again = Proto.UpdateStateSuccess(deletedWorkloads: [instance.text])
            #expect(answer == (quirks.deletesOnlyDesired ? success : .updateStateSuccess(again)))
        }
    }
}
