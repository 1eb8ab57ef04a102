/// Workloads and configs to apply or delete together: what a manifest file holds.
///
/// Reading and writing manifests as YAML is in module `AnkaiosManifest`.
public struct Manifest: Hashable, Sendable {
    /// The workloads, by name.
    public var workloads: [String: Workload]
    /// The configs, by name.
    public var configs: [String: ConfigItem]

    /// Makes a manifest of workloads and configs. Of two workloads with the same name the last one counts.
    public init(workloads: [Workload] = [], configs: [String: ConfigItem] = [:]) {
        self.workloads = Dictionary(workloads.map { ($0.name, $0) }) { _, last in last }
        self.configs = configs
    }

    /// Makes a manifest of all that a state desires.
    public init(_ state: State) {
        workloads = state.workloads
        configs = state.configs
    }

    /// One mask for each workload and each config, sorted: applying touches nothing else.
    public var masks: [FieldMask] {
        workloads.keys.sorted().map(FieldMask.workload) + configs.keys.sorted().map(FieldMask.config)
    }
}

extension State {
    /// Makes a state that desires what a manifest holds, and nothing else.
    public init(_ manifest: Manifest) {
        self.init(workloads: manifest.workloads, configs: manifest.configs)
    }
}
