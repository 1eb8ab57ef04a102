// Written by Scripts/generate-guide-code from Sources/AnkaiosTestKit/AnkaiosTestKit.docc/TestingYourWorkload.md.
import AnkaiosSDK
import AnkaiosTestKit
import TestSupport
import Testing

/// Starts a spare when a workload fails.
private func replace(_ name: String, with spare: Workload, by ankaios: Ankaios) async throws {
    try await ankaios.wait(until: .workload(name, is: .failed))
    try await ankaios.apply(spare)
}

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct TestingYourWorkload4 {
    @Test func `a camera that fails is replaced`() async throws {
        let camera = Workload(
            "camera",
            on: "agent_A",
            runtime: .podman(image: "camera:1", commandArgs: ["sh", "-c", "sleep 5; exit 1"])
        )
        let spare = Workload("spare", on: "agent_A", runtime: .podman(image: "camera:2"))
        let manifest = Manifest(workloads: [camera])
        try await withAnkaios(manifest: manifest, options: ClusterOptions(clock: .skippingAhead)) { ankaios, cluster in
            try await replace("camera", with: spare, by: ankaios)
            try await cluster.wait(until: .workload("spare", is: .running))
            await cluster.expectRequest(.update("desiredState.workloads.spare"), count: 1)
        }
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct TestingYourWorkload5 {
    @Test(.ankaios(agents: ["agent_A", "agent_B"])) func `both agents are there`() async throws {
        #expect(try await Ankaios.current.agents().count == 2)
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct TestingYourWorkload6 {
    @Test func `a start that fails twice succeeds at last`() async throws {
        var options = ClusterOptions(clock: .skippingAhead)
        options.scripts["camera"] = .failingToStart(times: 2)
        options.scripts["gps"] = .logging(["fix", "lost", "fix"], every: .seconds(1))
        try await withAnkaios(options: options) { ankaios, cluster in
            for name in ["camera", "gps"] {
                try await ankaios.apply(Workload(name, on: "agent_A", runtime: .podman(image: "any:1")))
            }
            try await ankaios.wait(until: .workload("camera", is: .running), within: .seconds(10))
            try await ankaios.withLogs(of: ["gps"]) { entries in
                for try await entry in entries where entry.message == "lost" { break }
            }
        }
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct TestingYourWorkload7 {
    @Test(.ankaios()) func `a dashboard only reads`() async throws {
        let (ankaios, cluster) = try (Ankaios.current, Cluster.current)
        _ = try await ankaios.workloadStates()
        await cluster.expectRequest(.read("workloadStates"))
        await cluster.expectNoRequest("an update") { if case .update = $0.kind { true } else { false } }
        #expect(try await cluster.accessNeeds(of: "client").writeMasks.isEmpty)
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct TestingYourWorkload9 {
    @Test(.ankaios()) func `the client outlives its agent`() async throws {
        let (ankaios, cluster) = try (Ankaios.current, Cluster.current)
        let states = ankaios.connectionStates
        try await cluster.inject(.agentDown, into: "client")
        for await state in states where state == .connecting { break }
        try await cluster.inject(.agentUp, into: "client")
        #expect(try await ankaios.workloads().keys.contains("client"))
    }
}
