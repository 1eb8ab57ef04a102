// Written by Scripts/generate-guide-code from Sources/AnkaiosTestKit/AnkaiosTestKit.docc/TestingYourWorkload.md.
import AnkaiosSDK

/// Starts a spare when a workload fails.
private func replace(_ name: String, with spare: Workload, by ankaios: Ankaios) async throws {
    try await ankaios.wait(until: .workload(name, is: .failed))
    try await ankaios.apply(spare)
}

@Sendable private func testingYourWorkload3(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection { ankaios in
        let spare = Workload("spare", on: "agent_A", runtime: .podman(image: "docker.io/library/nginx:latest"))
        try await replace("camera", with: spare, by: ankaios)
    }
}
