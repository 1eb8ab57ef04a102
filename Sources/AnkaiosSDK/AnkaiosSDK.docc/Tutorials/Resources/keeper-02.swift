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
    print("agents:", try await ankaios.agents().keys.sorted())
    print("to be started:", camera.name)
}
