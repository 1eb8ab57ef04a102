// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/ApplyingWorkloads.md.
import AnkaiosSDK

@Sendable private func applyingWorkloads1(_ ankaios: Ankaios) async throws {
    let logger = Workload(
        "logger",
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/busybox:latest", commandArgs: ["sh", "-c", "while true; do date; sleep 1; done"]),
        restartPolicy: .onFailure,
        dependencies: ["broker": .running],
        tags: ["owner": "diagnosis"]
    )
    let changes = try await ankaios.apply(logger)
    print("started:", changes.addedWorkloads, "ended:", changes.deletedWorkloads)
}

@Sendable private func applyingWorkloads2(_ ankaios: Ankaios) async throws {
    let pods = Workload("pods", on: "agent_B", runtime: "podman-kube", runtimeConfig: "manifest: |\n  apiVersion: v1\n")
    try await ankaios.apply(pods)
}

@Sendable private func applyingWorkloads3(_ ankaios: Ankaios) async throws {
    let manifest = Manifest(
        workloads: [
            Workload("front", on: "agent_A", runtime: .podman(image: "front:1"), configs: ["settings": "front_settings"]),
            Workload("rear", on: "agent_B", runtime: .podman(image: "rear:1")),
        ],
        configs: ["front_settings": ["port": "8080", "lamps": ["left", "right"]]]
    )
    try await ankaios.apply(manifest)
    try await ankaios.delete(manifest)
}

@Sendable private func applyingWorkloads4(_ ankaios: Ankaios) async throws {
    try await ankaios.setConfig("front_settings", to: ["port": "9090"])
    print(try await ankaios.config("front_settings")?["port"]?.text ?? "no port")
    try await ankaios.deleteConfig("front_settings")
}

@Sendable private func applyingWorkloads5(_ ankaios: Ankaios) async throws {
    let web = Workload(
        "web",
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/nginx:latest"),
        files: [
            File(at: "/etc/app/app.conf", text: "port={{settings.port}}\n"),
            File(at: "/etc/app/key.bin", bytes: [0x01, 0x02, 0x03]),
        ]
    )
    try await ankaios.apply(web)
}

@Sendable private func applyingWorkloads6(_ ankaios: Ankaios) async throws {
    let camera = Workload("camera", on: "agent_A", runtime: .podman(image: "camera:2"))
    try await ankaios.retrying(within: .seconds(60)) { _ = try await $0.apply(camera) }
}
