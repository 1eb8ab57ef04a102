// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/AnkaiosSDK.md.
import AnkaiosSDK

@Sendable private func ankaiosSDK1(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection { ankaios in
        let nginx = Workload("nginx", on: "agent_A", runtime: .podman(image: "docker.io/library/nginx:latest"))
        try await ankaios.apply(nginx)
        try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(30))
    }
}
