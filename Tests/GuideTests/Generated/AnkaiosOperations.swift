// Written by Scripts/generate-guide-code from Sources/AnkaiosOperations/AnkaiosOperations.docc/AnkaiosOperations.md.
import AnkaiosOperations

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

@Sendable private func ankaiosOperations3(_ ankaios: Ankaios) async throws {
    try await ankaios.update(workload: "camera") { camera in
        camera.tags["owner"] = nil
        camera.restartPolicy = .always
    }
}

@Sendable private func ankaiosOperations4(_ ankaios: Ankaios) async throws {
    struct Camera: Codable {
        var port: UInt16
        var lenses: [String]
    }

    try await ankaios.setConfig("camera", encoding: Camera(port: 8080, lenses: ["front", "rear"]))
    let camera = try await ankaios.config("camera", as: Camera.self)
    print(camera?.port ?? 0)
}

@Sendable private func ankaiosOperations5(_ ankaios: Ankaios) async throws {
    try await ankaios.withMirror(of: [.workloads, .workloadStates]) { mirror in
        for try await state in mirror.states {
            let failed = state.workloadStates.filter { $0.executionState.state == .failed }
            print(state.desiredState.workloads.count, "workloads,", failed.count, "failed")
        }
    }
}

@Sendable private func ankaiosOperations6(_ ankaios: Ankaios) async throws {
    try await ankaios.withContinuousLogs(of: ["camera"], tail: 20) { logs in
        for try await event in logs.events {
            switch event {
            case .began(let instance): print("---", instance)
            case .entry(let entry): print(entry.message)
            case .ended: print("--- ended")
            case .gap: print("--- lines may be missing here")
            case .waiting(let instance): print("--- the agent of", instance, "is away")
            case .dropped(let count): print("---", count, "lines were dropped")
            @unknown default: break
            }
        }
    }
}

@Sendable private func ankaiosOperations7(_ ankaios: Ankaios) async throws {
    let manifest = Manifest(workloads: [Workload("camera", on: "agent_A", runtime: .podman(image: "camera:2"))])
    try await ankaios.keep(manifest) { action in
        print(action)
    }
}
