// Written by Scripts/generate-guide-code from Sources/EmbeddedAnkaios/EmbeddedAnkaios.docc/EmbeddedAnkaios.md.
import AnkaiosSDK
import EmbeddedAnkaios

@Sendable private func embeddedAnkaios1(_ ankaios: Ankaios) async throws {
    try await withCluster(agents: ["agent_A", "agent_B"]) { cluster in
        let directory = try await cluster.clientDirectory()
        try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
            try await ankaios.apply(Workload("camera", on: "agent_B", runtime: .podman(image: "camera:1")))
            try await ankaios.wait(until: .workload("camera", is: .running), within: .seconds(10))
        }
    }
}

@Sendable private func embeddedAnkaios2(_ ankaios: Ankaios) async throws {
    try await withCluster { cluster in
        let directory = try await cluster.clientDirectory("client")
        try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
            try await cluster.inject(.agentDown, into: "client")
            try await cluster.inject(.agentUp, into: "client")
            print(try await ankaios.workloads().keys.sorted())
        }
    }
}

@Sendable private func embeddedAnkaios3(_ ankaios: Ankaios) async throws {
    let scenario = try FaultScenario(
        text: """
            seed: 7
            steps:
            - {afterRequest: 2, of: client, fault: droppedMessages, count: 1, into: client}
            - {at: 5s, fault: agentDown, into: client}
            - {at: 6s, fault: agentUp, into: client}
            """
    )
    try await withCluster(options: .init(clock: .skippingAhead, seed: scenario.seed)) { cluster in
        let directory = try await cluster.clientDirectory("client")
        try await cluster.play(scenario)
        try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
            print(try await ankaios.workloads().keys.sorted())
        }
    }
}
