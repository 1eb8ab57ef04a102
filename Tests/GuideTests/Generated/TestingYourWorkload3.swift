// Written by Scripts/generate-guide-code from Sources/AnkaiosTestKit/AnkaiosTestKit.docc/TestingYourWorkload.md.
import AnkaiosSDK
import AnkaiosTestKit

/// Starts a spare when a workload fails.
private func replace(_ name: String, with spare: Workload, by ankaios: Ankaios) async throws {
    try await ankaios.wait(until: .workload(name, is: .failed))
    try await ankaios.apply(spare)
}

@Sendable private func testingYourWorkload8(_ ankaios: Ankaios) async throws {
    func runsAsProgram() async throws {
        let program = try builtProgram("watchdog")
        try await withAnkaios(options: ClusterOptions(processes: .commands([program]))) { ankaios, cluster in
            let watchdog = Workload(
                "watchdog",
                on: "agent_A",
                runtime: .process(program),
                controlInterfaceAccess: ControlInterfaceAccess(allow: [.state(.readWrite, masks: ["*"])])
            )
            try await ankaios.apply(watchdog)
            try await cluster.waitForRequest(.events("workloadStates.*.camera.*"), of: "watchdog")
        }
    }
}

@Sendable private func testingYourWorkload10(_ ankaios: Ankaios) async throws {
    func startsAsRecorded() async throws {
        try await withAnkaios(replaying: Transcript(contentsOf: "Tests/Fixtures/start.jsonl")) { ankaios in
            try await ankaios.setConfig("port", to: "8080")
        }
    }
}
