// Written by Scripts/generate-guide-code from Documentation/DevelopingWithoutAVehicle.md.
import AnkaiosSDK
import EmbeddedAnkaios

@Sendable private func developingWithoutAVehicle1(_ ankaios: Ankaios) async throws {
    try await withCluster { cluster in
        let directory = try await cluster.clientDirectory("dashboard")
        try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
            _ = try await ankaios.workloadStates()
        }
        print(try await cluster.accessNeeds(of: "dashboard").yaml)
        for denial in try await cluster.accessDenials(of: "dashboard") { print(denial) }
    }
}

@Sendable private func developingWithoutAVehicle2(_ ankaios: Ankaios) async throws {
    try await withCluster { cluster in
        try await withRecorder(of: try await cluster.clientDirectory(), to: "run.jsonl") { directory in
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                print(try await ankaios.agents().keys.sorted())
            }
        }
    }
}
