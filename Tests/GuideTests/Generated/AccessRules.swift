// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/AccessRules.md.
import AnkaiosSDK

@Sendable private func accessRules1(_ ankaios: Ankaios) async throws {
    let access = ControlInterfaceAccess(allow: [
        .state(.readWrite, masks: [.workload("camera"), "workloadStates.*.camera"]),
        .logs(of: ["camera"]),
    ])
    let manager = Workload(
        "manager",
        on: "agent_A",
        runtime: .podman(image: "manager:1"),
        controlInterfaceAccess: access
    )
    try await ankaios.apply(manager)
}
