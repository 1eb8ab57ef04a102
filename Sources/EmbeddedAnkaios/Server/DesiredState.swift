import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosRules

/// What is desired, as it was requested, and what comes of it when its templates are rendered (AnkaiosBehaviour.md §5.3
/// to §5.6).
struct DesiredState: Sendable {
    /// As requested; each workload has all its parts.
    var requested = Proto.State(apiVersion: "v1", workloads: Proto.WorkloadMap(), configs: Proto.ConfigMap())
    /// The rendered workloads, without their config mappings, before the hooks: what the next update is compared with.
    var rendered: [String: Proto.Workload] = [:]
    /// What the agents get: the rendered workloads after the hooks.
    var effective: [String: Proto.AddedWorkload] = [:]
    private(set) var ids: [String: String] = [:]

    init() {}

    /// Checks and renders a state that an update results in. The first thing that is wrong is thrown.
    init(_ state: Proto.State) throws(UpdateError) {
        requested = state
        requested.workloads = requested.workloads ?? Proto.WorkloadMap()
        requested.configs = requested.configs ?? Proto.ConfigMap()
        try checkNames()
        try render()
        try checkRendered()
        for (name, workload) in rendered {
            effective[name] = Proto.AddedWorkload(instanceName: instance(name), workload: workload)
        }
    }

    /// The instance before the hooks.
    func instance(_ workload: String) -> Proto.WorkloadInstanceName? {
        guard let rendered = rendered[workload], let id = ids[workload] else { return nil }
        return Proto.WorkloadInstanceName(workloadName: workload, agentName: rendered.agent ?? "", id: id)
    }

    private var workloads: [(name: String, workload: Proto.Workload)] {
        (requested.workloads?.workloads ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var configs: [String: Proto.ConfigItem] { requested.configs?.configs ?? [:] }

    private func checkNames() throws(UpdateError) {
        if let text = NameRules.apiVersion(requested.apiVersion) { throw .bare(text) }
        for (key, item) in configs.sorted(by: { $0.key < $1.key }) { try checkKey(key, item) }
        for (_, workload) in workloads {
            for (alias, name) in (workload.configs?.configs ?? [:]).sorted(by: { $0.key < $1.key }) {
                if let text = NameRules.configAlias(alias) ?? NameRules.configReference(name) { throw .bare(text) }
            }
        }
    }

    private func checkKey(_ key: String, _ item: Proto.ConfigItem) throws(UpdateError) {
        if let text = NameRules.configKey(key) { throw .bare(text) }
        try checkKeys(in: item)
    }

    /// The keys of nested objects, and of objects directly in lists; lists in lists are not looked into
    /// (AnkaiosBehaviour.md Q28).
    private func checkKeys(in item: Proto.ConfigItem) throws(UpdateError) {
        switch item.content {
        case .object(let object):
            for (key, item) in object.fields.sorted(by: { $0.key < $1.key }) { try checkKey(key, item) }
        case .array(let array):
            for item in array.values {
                if case .object = item.content { try checkKeys(in: item) }
            }
        case .string, nil: break
        }
    }

    private mutating func render() throws(UpdateError) {
        var budget = TemplateBudget()
        var values: [String: TemplateValue] = [:]
        for (name, workload) in workloads {
            var whole = workload
            if let mappings = workload.configs?.configs, !mappings.isEmpty {
                whole = try Self.render(workload, try context(of: mappings, &values), &budget)
            }
            whole.configs = Proto.ConfigMappings()
            rendered[name] = whole
            ids[name] = InstanceID.of(runtimeConfig: whole.runtimeConfig ?? "")
        }
    }

    /// The configs of a workload by alias; `values` keeps what was made of each, for the next workload.
    private func context(
        of mappings: [String: String],
        _ values: inout [String: TemplateValue]
    ) throws(UpdateError) -> [String: TemplateValue] {
        var context: [String: TemplateValue] = [:]
        // Which of several missing ones is named is left to chance by the real server: here the shortest alias's is.
        for (alias, name) in mappings.sorted(by: { ($0.key.utf8.count, $0.key) < ($1.key.utf8.count, $1.key) }) {
            guard let item = configs[name] else { throw .invalid(NameRules.missingConfig(name)) }
            let value = values[name] ?? TemplateValue(item)
            values[name] = value
            context[alias] = value
        }
        return context
    }

    private static func render(
        _ workload: Proto.Workload,
        _ context: [String: TemplateValue],
        _ budget: inout TemplateBudget
    ) throws(UpdateError) -> Proto.Workload {
        func rendered(_ text: String, _ field: String) throws(UpdateError) -> String {
            do throws(TemplateError) {
                return try Template.render(text, with: context, budget: &budget)
            } catch {
                throw .invalid("Failed to render field '\(field)': '\(error.description)'")
            }
        }
        var result = workload
        result.runtimeConfig = try rendered(workload.runtimeConfig ?? "", "runtimeConfig")
        result.agent = try rendered(workload.agent ?? "", "agent")
        for (index, file) in (workload.files?.files ?? []).enumerated() {
            let field = "files with mount point \(file.mountPoint)"
            switch file.content {
            case .data(let text): result.files?.files[index].content = .data(try rendered(text, field))
            case .binaryData(let text): result.files?.files[index].content = .binaryData(try rendered(text, field))
            case nil: break
            }
        }
        return result
    }

    private func checkRendered() throws(UpdateError) {
        for (name, workload) in rendered.sorted(by: { $0.key < $1.key }) {
            if let text = NameRules.workloadName(name) ?? NameRules.agentName(workload.agent ?? "") {
                throw .invalid(text)
            }
            let access = workload.controlInterfaceAccess
            for rule in (access?.allowRules ?? []) + (access?.denyRules ?? []) {
                let problem: String? =
                    switch rule.content {
                    case .stateRule(let rule): rule.filterMasks.lazy.compactMap(NameRules.stateRuleMask).first
                    case .logRule(let rule): rule.workloadNames.lazy.compactMap(NameRules.logRuleName).first
                    case nil: nil
                    }
                if let problem { throw .invalid(problem) }
            }
        }
    }

    /// The parts of the state as trees.
    func tree(_ form: TreeForm = .sparse) -> Tree { .state(requested, form) }

    /// The instance that its agent got.
    func effectiveInstance(_ workload: String) -> Proto.WorkloadInstanceName? { effective[workload]?.instanceName }

    /// What is in effect: rendered, without configs.
    var effectiveState: Proto.State {
        Proto.State(
            apiVersion: requested.apiVersion,
            workloads: Proto.WorkloadMap(workloads: effective.compactMapValues(\.workload)),
            configs: Proto.ConfigMap()
        )
    }
}

extension TemplateValue {
    fileprivate init(_ item: Proto.ConfigItem) {
        switch item.content {
        case .string(let text): self = .text(text)
        case .array(let array): self = .list(array.values.map(TemplateValue.init))
        case .object(let object): self = .object(object.fields.mapValues(TemplateValue.init))
        case nil: self = .text("")
        }
    }
}
