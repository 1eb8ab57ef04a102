import AnkaiosYAML

/// The runtimeConfig of runtime `podman-kube`, as far as it is needed to refuse it (AnkaiosBehaviour.md §11.1, §11.4).
enum PodmanKubeConfig {
    static func check(_ order: WorkloadOrder) throws(RuntimeFailure) {
        if !order.files.isEmpty {
            throw refusal("Workload files are not supported for podman-kube runtime. Use ConfigMaps instead.")
        }
        do throws(YAMLError) {
            _ = try YAMLRecord(
                order.runtimeConfig,
                as: "PodmanKubeRuntimeConfig",
                fields: [.init("manifest", .text), .init("generalOptions", .texts), .init("playOptions", .texts)]
            )
        } catch {
            throw refusal(error.description)
        }
        guard order.controlInterface != nil else { return }
        let config = try? YAML.document(order.runtimeConfig)
        guard let target = config?["controlInterfaceTarget"]?.text else {
            throw refusal("Control interface target not specified in runtime config.")
        }
        let parts = target.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw refusal(
                "Invalid control interface target format: '\(target)'. Expected format: '<pod_name>/<container_name>'"
            )
        }
        try find(pod: String(parts[0]), container: String(parts[1]), in: config?["manifest"]?.text ?? "")
    }

    /// Looks for the container that gets the control interface.
    private static func find(pod: String, container: String, in text: String) throws(RuntimeFailure) {
        let manifests: [YAMLNode]
        do throws(YAMLError) {
            manifests = try YAML.documents(text)
        } catch {
            throw refusal("Failed to parse YAML manifest: \(error.description)")
        }
        for manifest in manifests {
            guard let kind = manifest["kind"]?.text else { throw refusal("Manifest missing 'kind' field") }
            guard let name = manifest["metadata"]?["name"]?.text else {
                throw refusal("Manifest missing metadata.name")
            }
            // Podman calls the pod of a Deployment so.
            let ownPod: String? = if kind == "Pod" { name } else if kind == "Deployment" { "\(name)-pod" } else { nil }
            guard ownPod == pod else { continue }
            let spec = manifest["spec"]
            guard let containers = (spec?["containers"] ?? spec?["template"]?["spec"]?["containers"])?.items else {
                throw refusal("Manifest missing spec.containers")
            }
            for one in containers {
                guard let name = one["name"]?.text else { throw refusal("Container missing name field") }
                if name == container { return }
            }
            throw refusal("Cannot add Control Interface. Target container '\(container)' not found.")
        }
        throw refusal("Cannot add Control Interface. Target pod not found '\(pod)'")
    }

    /// What cannot be read will not be better the next time.
    private static func refusal(_ text: String) -> RuntimeFailure { RuntimeFailure(text: text, isFinal: true) }
}
