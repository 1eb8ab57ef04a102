// Written by Scripts/generate-guide-code from Sources/AnkaiosManifest/AnkaiosManifest.docc/AnkaiosManifest.md.
import AnkaiosManifest
import AnkaiosSDK

@Sendable private func ankaiosManifest1(_ ankaios: Ankaios) async throws {
    let text = """
        apiVersion: v1
        workloads:
          hello:
            agent: agent_A
            runtime: podman
            runtimeConfig: |
              image: docker.io/library/alpine:latest
            restartPolicie: NEVER
        """
    do {
        let manifest = try Manifest(yaml: text)
        try await ankaios.apply(manifest)
    } catch let error as ManifestError {
        for finding in error.findings { print(finding) }
    }
}

@Sendable private func ankaiosManifest2(_ ankaios: Ankaios) async throws {
    let manifest = try Manifest(contentsOf: "manifest.yaml")
    let desired = try await ankaios.state(.desiredState).desiredState
    for finding in manifest.findings(against: desired) {
        print(finding)
    }
    print(try manifest.rendered(against: desired).yaml())
}
