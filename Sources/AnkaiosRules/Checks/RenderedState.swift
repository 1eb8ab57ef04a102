package import AnkaiosModel

/// A desired state with its templates rendered: what the server compares and tells to the agents (AnkaiosBehaviour.md
/// §5.4, §5.6).
package struct RenderedState {
    /// As it is desired.
    package let requested: State
    /// The workloads as the agents get them.
    package let workloads: [String: RenderedWorkload]

    package init(_ state: State) {
        requested = state
        // One budget for all, and in the order of the names, so that the same workloads are rendered each time.
        var budget = TemplateBudget()
        var contexts = TemplateContexts(state.configs)
        var rendered: [String: RenderedWorkload] = [:]
        for (name, workload) in state.workloads.sorted(by: { $0.key < $1.key }) {
            rendered[name] = RenderedWorkload(workload, configs: contexts.context(of: workload), budget: &budget)
        }
        workloads = rendered
    }

    /// The instance that a workload is; nil if there is none of that name.
    package func instance(_ name: String) -> WorkloadInstanceName? {
        guard let workload = workloads[name]?.workload else { return nil }
        let id = InstanceID.of(runtimeConfig: workload.runtimeConfig ?? "")
        return WorkloadInstanceName(workload: name, agent: workload.agent ?? "", id: id)
    }

    /// What the server compares to find out whether a workload has changed. That is all of it but its config mappings,
    /// with defaults for absent fields.
    package func comparable(_ name: String) -> Workload? {
        guard var workload = workloads[name]?.workload.written(as: name) else { return nil }
        workload.configs = [:]
        return workload
    }
}

extension Workload {
    /// With the values that absent fields stand for.
    fileprivate func written(as name: String) -> Workload {
        var workload = self
        workload.name = name
        workload.restartPolicy = restartPolicy ?? .never
        workload.unknownFields = []
        return workload
    }
}

extension State {
    /// What is desired after the workloads and configs of a manifest were set. Every update with masks takes the white
    /// space around all runtime configs away, also around stored ones (AnkaiosBehaviour.md §5.2).
    package func setting(_ manifest: Manifest) -> State {
        var state = self
        state.workloads.merge(manifest.workloads) { _, new in new }
        state.configs.merge(manifest.configs) { _, new in new }
        return state.stored
    }

    /// What is desired after the workloads and configs that a manifest names were removed.
    package func removing(_ manifest: Manifest) -> State {
        var state = self
        for name in manifest.workloads.keys { state.workloads[name] = nil }
        for name in manifest.configs.keys { state.configs[name] = nil }
        return state.stored
    }

    /// Whether all workloads and configs of a manifest are desired as it says.
    package func has(_ manifest: Manifest) -> Bool {
        let wanted = State().setting(manifest)
        return wanted.configs.allSatisfy { configs[$0.key] == $0.value }
            && wanted.workloads.allSatisfy { workloads[$0.key]?.written(as: $0.key) == $0.value.written(as: $0.key) }
    }

    /// As Ankaios stores it: every update with masks takes the white space around runtime configs away.
    package var stored: State {
        var state = self
        for name in workloads.keys {
            state.workloads[name]?.runtimeConfig = workloads[name]?.runtimeConfig.map(\.trimmed)
        }
        return state
    }
}

/// The configs of a state as templates see them; each is made once, however many workloads it has.
private struct TemplateContexts {
    private let configs: [String: ConfigItem]
    private var values: [String: TemplateValue] = [:]

    init(_ configs: [String: ConfigItem]) { self.configs = configs }

    /// The configs of a workload by alias; nil when one of them is not there.
    mutating func context(of workload: Workload) -> [String: TemplateValue]? {
        var context: [String: TemplateValue] = [:]
        for (alias, reference) in workload.configs {
            guard let item = configs[reference] else { return nil }
            let value = values[reference] ?? TemplateValue(item)
            values[reference] = value
            context[alias] = value
        }
        return context
    }
}

extension TemplateValue {
    /// A config as templates see it.
    fileprivate init(_ item: ConfigItem) {
        switch item {
        case .text(let text): self = .text(text)
        case .list(let items): self = .list(items.map { TemplateValue($0) })
        case .object(let object): self = .object(object.mapValues { TemplateValue($0) })
        }
    }
}
