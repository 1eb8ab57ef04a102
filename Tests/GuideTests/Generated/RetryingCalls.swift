// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/RetryingCalls.md.
import AnkaiosSDK

@Sendable private func retryingCalls1(_ ankaios: Ankaios) async throws {
    let names = try await ankaios.retrying(within: .seconds(60)) { try await $0.workloads().keys.sorted() }
    print(names)
}

@Sendable private func retryingCalls2(_ ankaios: Ankaios) async throws {
    let camera = Workload("camera", on: "agent_A", runtime: .podman(image: "camera:2"))
    try await ankaios.retrying(within: .seconds(60)) { _ = try await $0.apply(camera) }
}

@Sendable private func retryingCalls3(_ ankaios: Ankaios) async throws {
    let radio = Workload("radio", on: "agent_A", runtime: .podman(image: "radio:2"))
    do {
        try await ankaios.apply(radio)
    } catch let error as AnkaiosError where error.mayHaveBeenApplied {
        if try await ankaios.workload("radio") != radio {
            print("It was not carried out, or somebody has changed it since.")
        }
    }
}
