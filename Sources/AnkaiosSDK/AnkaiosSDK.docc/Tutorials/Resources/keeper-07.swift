import AnkaiosSDK
import Keeping

let camera = Workload(
    "camera",
    on: "agent_A",
    runtime: .podman(
        image: "docker.io/library/alpine:latest",
        commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
    )
)

try await Ankaios.withConnection { ankaios in
    try await keep(camera, ankaios)
}
