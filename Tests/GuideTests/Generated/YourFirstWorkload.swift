// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/YourFirstWorkload.md.
import AnkaiosSDK

@Sendable private func yourFirstWorkload2(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection { ankaios in
        print("watching", try await ankaios.workloads().keys.sorted())
        try await ankaios.withEvents(of: [.workloadStates]) { events in
            for try await event in events {
                guard case .change(let state, _) = event else { continue }
                for workload in state.workloadStates where workload.executionState.state == .failed {
                    print(workload.instance.workload, "failed:", workload.executionState)
                    return
                }
            }
        }
    }
}
