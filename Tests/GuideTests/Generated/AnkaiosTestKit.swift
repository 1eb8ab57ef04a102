// Written by Scripts/generate-guide-code from Sources/AnkaiosTestKit/AnkaiosTestKit.docc/AnkaiosTestKit.md.
import AnkaiosTestKit
import TestSupport
import Testing

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct AnkaiosTestKit1 {
    @Test(.ankaios(agents: ["agent_A", "agent_B"])) func `nginx runs on agent_B`() async throws {
        let ankaios = try Ankaios.current
        try await ankaios.apply(Workload("nginx", on: "agent_B", runtime: .podman(image: "nginx:latest")))
        try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(10))
        try await Cluster.current.expectRequest(.update("desiredState.workloads.nginx"))
    }
}
