/// Workloads and configs to apply or delete together: what a manifest file holds.
///
/// Reading and writing manifests as YAML is in module `AnkaiosManifest`.
public struct Manifest: Hashable, Sendable, Codable {
    /// The workloads, by name.
    public var workloads: [String: Workload]
    /// The configs, by name.
    public var configs: [String: ConfigItem]

    /// Makes a manifest of workloads and configs. Of two workloads with the same name the last one counts.
    public init(workloads: [Workload] = [], configs: [String: ConfigItem] = [:]) {
        self.workloads = Dictionary(workloads.map { ($0.name, $0) }) { _, last in last }
        self.configs = configs
    }

    /// One mask for each workload and each config, sorted: applying touches nothing else.
    public var masks: [FieldMask] {
        workloads.keys.sorted().map(FieldMask.workload) + configs.keys.sorted().map(FieldMask.config)
    }
}
