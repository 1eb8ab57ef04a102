// Written by Scripts/generate-guide-code from README.md.
import AnkaiosSDK

@Sendable private func rEADME2(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection { ankaios in
        let nginx = Workload("nginx", on: "agent_A", runtime: .podman(image: "docker.io/library/nginx:latest"))
        let changes = try await ankaios.apply(nginx)
        print("added:", changes.addedWorkloads, "deleted:", changes.deletedWorkloads)

        try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(30))
        for state in try await ankaios.workloadStates().sorted() {
            print(state.instance, state.executionState)
        }

        try await ankaios.withLogs(of: ["nginx"], following: false) { entries in
            for try await entry in entries {
                print(entry.instance.workload, entry.message)
            }
        }
        try await ankaios.delete(workload: "nginx")
    }
}
