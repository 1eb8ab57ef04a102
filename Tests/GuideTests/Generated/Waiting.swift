// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/Waiting.md.
import AnkaiosSDK

@Sendable private func waiting1(_ ankaios: Ankaios) async throws {
    try await ankaios.wait(until: .workload("camera", is: .running), within: .seconds(30))
}

@Sendable private func waiting2(_ ankaios: Ankaios) async throws {
    try await ankaios.wait(
        until: .workload("camera", is: .running) && .workload("calibration", is: .succeeded),
        within: .seconds(60)
    )
    try await ankaios.wait(until: .workloadIsGone("updater"), within: .seconds(10))
}

@Sendable private func waiting3(_ ankaios: Ankaios) async throws {
    try await ankaios.wait(
        until: .workloadStates { states in states.allSatisfy { $0.executionState.state != .pending } },
        within: .seconds(20)
    )
}

@Sendable private func waiting4(_ ankaios: Ankaios) async throws {
    let stopped = Condition.config("mode", is: "stop")
    try await ankaios.wait(
        until: .workload("camera", is: .running).unless(stopped, because: "the vehicle stops"),
        within: .seconds(60)
    )
}

@Sendable private func waiting5(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.wait(until: .workload("camera", is: .running), within: .seconds(60))
    } catch let error as AnkaiosError where error.code == .impossible {
        print("will not run:", error.reason)
    } catch AnkaiosError.timedOut {
        print("does not run yet")
    }
}

@Sendable private func waiting6(_ ankaios: Ankaios) async throws {
    let changes = try await ankaios.apply(Workload("camera", on: "agent_A", runtime: .podman(image: "camera:3")))
    if let instance = changes.addedWorkloads.first {
        try await ankaios.wait(until: .instance(instance, is: .running), within: .seconds(30))
    }
}
