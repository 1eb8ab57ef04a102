import AnkaiosSDK

let camera = Workload(
    "camera",
    on: "agent_A",
    runtime: .podman(
        image: "docker.io/library/alpine:latest",
        commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
    )
)

try await Ankaios.withConnection { ankaios in
    try await ankaios.apply(camera)
    try await ankaios.withEvents(of: ["workloadStates.*.camera.*"]) { events in
        for try await event in events {
            guard case .change(let state, _) = event else { continue }
            for one in state.workloadStates {
                print("the camera is", one.executionState)
            }
        }
    }
}
