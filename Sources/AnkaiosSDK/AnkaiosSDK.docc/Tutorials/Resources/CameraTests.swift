import AnkaiosTestKit
import Keeping
import Testing

@Test func `a camera that fails is started again`() async throws {
    try await withAnkaios(options: ClusterOptions(clock: .skippingAhead)) { ankaios, _ in
        let camera = Workload(
            "camera",
            on: "agent_A",
            runtime: .podman(image: "alpine:latest", commandArgs: ["sh", "-c", "sleep 2; exit 1"])
        )
        try await ankaios.withEvents(of: ["workloadStates.*.camera.*"]) { events in
            let keeping = Task { try await keep(camera, ankaios) }
            defer { keeping.cancel() }
            var starts = 0
            for try await event in events {
                guard case .change(let state, _) = event else { continue }
                starts += state.workloadStates.count { $0.executionState.state == .running }
                if starts == 2 { break }
            }
            #expect(starts == 2)
        }
    }
}
