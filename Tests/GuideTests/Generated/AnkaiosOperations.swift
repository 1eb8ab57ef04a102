// Written by Scripts/generate-guide-code from Sources/AnkaiosOperations/AnkaiosOperations.docc/AnkaiosOperations.md.
import AnkaiosOperations
import AnkaiosSDK
import Testing

@Sendable private func ankaiosOperations1(_ ankaios: Ankaios) async throws {
    let manifest = Manifest(workloads: [
        Workload("camera", on: "agent_A", runtime: .podman(image: "camera:2"), restartPolicy: .onFailure)
    ])
    let plan = try await ankaios.plan(manifest)
    print(plan)
    if plan.isRefused {
        for finding in plan.findings { print("refused:", finding) }
    }
}

@Sendable private func ankaiosOperations2(_ ankaios: Ankaios) async throws {
    let manifest = Manifest(workloads: [Workload("camera", on: "agent_A", runtime: .podman(image: "camera:2"))])
    do {
        let changes = try await ankaios.apply(manifest, waitingUntilRunning: .seconds(60))
        print("running:", changes.addedWorkloads)
    } catch {
        print("not updated:", error)
    }
}
