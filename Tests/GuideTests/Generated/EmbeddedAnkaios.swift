// Written by Scripts/generate-guide-code from Sources/EmbeddedAnkaios/EmbeddedAnkaios.docc/EmbeddedAnkaios.md.
import AnkaiosSDK
import EmbeddedAnkaios
import Testing

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
