import AnkaiosManifest
import AnkaiosSDK

// Applies a manifest whose agent comes from a config, and deletes it again. A misspelt one is refused before it is sent.
let text = """
    apiVersion: v1
    workloads:
      broker:
        agent: "{{node.name}}"
        runtime: podman
        configs:
          node: node
        runtimeConfig: |
          image: docker.io/library/eclipse-mosquitto:latest
      sensor:
        agent: agent_A
        runtime: podman
        dependencies:
          broker: ADD_COND_RUNNING
        runtimeConfig: |
          image: docker.io/library/busybox:latest
    configs:
      node:
        name: agent_A
    """

try await Ankaios.withConnection { ankaios in
    let manifest = try Manifest(yaml: text)
    let changes = try await ankaios.apply(manifest)
    print("started:", changes.addedWorkloads.map { "\($0.workload) on \($0.agent)" }.sorted())
    try await ankaios.wait(
        until: .workload("broker", is: .running) && .workload("sensor", is: .running),
        within: .seconds(5)
    )
    print("both are running")
    let gone = try await ankaios.delete(manifest)
    print("deleted:", gone.deletedWorkloads.map(\.workload).sorted())
}

do {
    _ = try Manifest(yaml: text.replacing("runtimeConfig", with: "runtimeconfig"))
} catch let error as ManifestError {
    for finding in error.findings { print("refused:", finding) }
}
