import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// Workloads that no agent has ever had: the server alone can say what becomes of them.
struct UntouchedWorkloadTests {
    private let manifest = """
        apiVersion: v1
        workloads:
          away: {runtime: r, agent: agent_Z, runtimeConfig: c}
          none: {runtime: r, agent: '', runtimeConfig: c}
          here: {runtime: r, agent: agent_A, runtimeConfig: c}
        """

    /// What agents and command lines hear of states while an update deletes a workload.
    private func told(deleting name: String) throws -> [String] {
        var bench = try ServerBench(manifest, agents: ["agent_A", "agent_B"])
        bench.report("here", .running(.ok))
        _ = bench.takeOrders()
        let request = Proto.UpdateStateRequest(newState: .init(), updateMask: ["desiredState.workloads.\(name)"])
        bench.tell(.request(.init(requestId: "agent_A@controller@1", content: .updateStateRequest(request))))
        return bench.sent.flatMap { connection, message in
            guard case .updateWorkloadState(let update)? = message.content else { return [String]() }
            return update.workloadStates.map {
                let state = $0.executionState?.content == .removed(.removed) ? "removed" : "else"
                return "\(connection): \($0.instanceName?.workloadName ?? "") \(state)"
            }
        }
    }

    @Test func `everybody hears that one is removed when it is deleted, and of others their agent tells`() throws {
        let (first, second) = (ConnectionID(1), ConnectionID(2))
        #expect(try told(deleting: "away") == ["\(first): away removed", "\(second): away removed"])
        #expect(try told(deleting: "none") == ["\(first): none removed", "\(second): none removed"])
        #expect(try told(deleting: "here") == [])
    }
}
