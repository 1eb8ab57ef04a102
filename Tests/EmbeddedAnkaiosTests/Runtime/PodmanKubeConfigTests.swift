import Testing

@testable import EmbeddedAnkaios

/// What of a podman-kube workload is refused at once (AnkaiosBehaviour.md §11.4).
@Suite struct PodmanKubeConfigTests {
    private static let manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        kind: Pod
        metadata: {name: front}
        spec: {containers: [{name: one}, {name: two}]}
        ---
        kind: Deployment
        metadata: {name: back}
        spec: {template: {spec: {containers: [{name: three}]}}}
        """

    private func refusal(target: String?, _ manifest: String = manifest) -> String? {
        var lines = ["manifest: |"]
        lines += manifest.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
        if let target { lines.append("controlInterfaceTarget: '\(target)'") }
        let order = WorkloadOrder(
            workload: "w",
            instance: "w.id.agent_A",
            agent: "agent_A",
            runtime: "podman-kube",
            runtimeConfig: lines.joined(separator: "\n"),
            controlInterface: "/run/here"
        )
        do throws(RuntimeFailure) {
            try PodmanKubeConfig.check(order)
            return nil
        } catch {
            #expect(error.isFinal)
            return error.text
        }
    }

    private static let targets: [(String?, String?)] = [
        ("front/two", nil), ("back-pod/three", nil),
        (nil, "Control interface target not specified in runtime config."),
        (
            "front",
            "Invalid control interface target format: 'front'. Expected format: '<pod_name>/<container_name>'"
        ),
        ("back/three", "Cannot add Control Interface. Target pod not found 'back'"),
        ("/two", "Cannot add Control Interface. Target pod not found ''"),
        ("front/three", "Cannot add Control Interface. Target container 'three' not found."),
    ]

    @Test(arguments: targets)
    func `the container with the control interface has to be in the manifest`(target: String?, text: String?) {
        #expect(refusal(target: target) == text)
    }

    @Test(arguments: [
        ("metadata: {name: p}", "Manifest missing 'kind' field"), ("kind: Pod", "Manifest missing metadata.name"),
        ("kind: Pod\nmetadata: {name: p}", "Manifest missing spec.containers"),
        ("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: x}]}", "Container missing name field"),
    ])
    func `a manifest in which it cannot be found is refused`(manifest: String, text: String) {
        #expect(refusal(target: "p/c", manifest) == text)
    }
}
