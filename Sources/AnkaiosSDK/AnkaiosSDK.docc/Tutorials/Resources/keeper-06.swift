import AnkaiosSDK

let camera = Workload(
    "camera",
    on: "agent_A",
    runtime: .podman(
        image: "docker.io/library/alpine:latest",
        commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
    )
)

/// Keeps a workload running until the task is cancelled.
func keep(_ workload: Workload, _ ankaios: Ankaios) async throws {
    while true {
        try await ankaios.apply(workload)
        try await ankaios.wait(until: .workload(workload.name, is: .failed), within: .seconds(86400))
        print("\(workload.name) has failed and is started again")
        try await ankaios.delete(workload: workload.name)
        try await ankaios.wait(until: .workloadIsGone(workload.name), within: .seconds(60))
    }
}

try await Ankaios.withConnection { ankaios in
    try await keep(camera, ankaios)
}
