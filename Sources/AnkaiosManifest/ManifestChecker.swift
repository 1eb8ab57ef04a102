import AnkaiosModel
import AnkaiosRules
import AnkaiosYAML

/// The server's checks of a state, on a manifest and what it meets (reference §5.3 to §5.5).
struct ManifestChecker {
    let manifest: Manifest
    /// What is desired already; nil when it is not known.
    let state: State?

    func findings() -> [ManifestProblem] {
        var problems: [ManifestProblem] = []
        for (name, item) in manifest.configs.sorted(by: { $0.key < $1.key }) {
            problems += key(name, ["configs", name]) + keys(of: item, ["configs", name])
        }
        for (name, workload) in manifest.workloads.sorted(by: { $0.key < $1.key }) {
            problems += check(workload, named: name)
        }
        return problems + cycle()
    }

    /// What a workload needs and has not; a reader of texts tells it by itself.
    func missingFields() -> [ManifestProblem] {
        manifest.workloads.sorted { $0.key < $1.key }.flatMap { name, workload in
            let fields = [
                ("agent", workload.agent), ("runtime", workload.runtime), ("runtimeConfig", workload.runtimeConfig),
            ]
            return fields.compactMap { field, value in
                value == nil ? ManifestProblem(path: ["workloads", name], message: "missing field `\(field)`") : nil
            }
        }
    }

    func renderedWorkloads() -> [String: Workload] {
        manifest.workloads.mapValues { RenderedWorkload($0, configs: configs(of: $0), path: []).workload }
    }

    // MARK: - Configs

    private func key(_ key: String, _ path: ManifestPath) -> [ManifestProblem] {
        NameRules.configKey(key).map { [ManifestProblem(path: path, message: $0, isAboutKey: true)] } ?? []
    }

    /// Keys are checked in objects, and in objects that are items of a list; lists in lists are not looked into
    /// (quirk Q28).
    private func keys(of item: ConfigItem, _ path: ManifestPath) -> [ManifestProblem] {
        switch item {
        case .text:
            return []
        case .object(let object):
            return object.sorted { $0.key < $1.key }.flatMap { name, item in
                key(name, path + [name]) + keys(of: item, path + [name])
            }
        case .list(let items):
            return items.enumerated().flatMap { at, item in
                if case .object = item { keys(of: item, path + [String(at)]) } else { [] as [ManifestProblem] }
            }
        }
    }

    // MARK: - Workloads

    private func check(_ workload: Workload, named name: String) -> [ManifestProblem] {
        let path = ["workloads", name]
        var problems: [ManifestProblem] = []
        func add(_ message: String?, _ more: String..., isAboutKey: Bool = false) {
            guard let message else { return }
            problems.append(ManifestProblem(path: path + more, message: message, isAboutKey: isAboutKey))
        }
        add(NameRules.workloadName(name), isAboutKey: true)
        for (alias, reference) in workload.configs.sorted(by: { $0.key < $1.key }) {
            add(NameRules.configAlias(alias), "configs", alias, isAboutKey: true)
            add(NameRules.configReference(reference), "configs", alias)
            if let state, manifest.configs[reference] == nil, state.configs[reference] == nil {
                add(NameRules.missingConfig(reference), "configs", alias)
            }
        }
        let lists = [
            ("allowRules", workload.controlInterfaceAccess.allowRules),
            ("denyRules", workload.controlInterfaceAccess.denyRules),
        ]
        for (list, rules) in lists {
            for (at, rule) in rules.enumerated() {
                switch rule {
                case .state(_, let masks):
                    for (number, mask) in masks.enumerated() {
                        add(
                            NameRules.stateRuleMask(mask.text),
                            "controlInterfaceAccess",
                            list,
                            String(at),
                            "filterMasks",
                            String(number)
                        )
                    }
                case .logs(let names):
                    for (number, name) in names.enumerated() {
                        add(
                            NameRules.logRuleName(name),
                            "controlInterfaceAccess",
                            list,
                            String(at),
                            "workloadNames",
                            String(number)
                        )
                    }
                case .unset: break
                }
            }
        }
        return problems + RenderedWorkload(workload, configs: configs(of: workload), path: path).problems
    }

    /// The configs of a workload by alias; nil when one of them is not known.
    private func configs(of workload: Workload) -> [String: TemplateValue]? {
        var context: [String: TemplateValue] = [:]
        for (alias, reference) in workload.configs {
            guard let item = manifest.configs[reference] ?? state?.configs[reference] else { return nil }
            context[alias] = TemplateValue(item)
        }
        return context
    }

    // MARK: - Cycles

    private func cycle() -> [ManifestProblem] {
        let workloads = (state?.workloads ?? [:]).merging(manifest.workloads) { _, new in new }
        let graph = workloads.mapValues { Array($0.dependencies.keys) }
        let starts = manifest.workloads.keys.filter { manifest.workloads[$0] != state?.workloads[$0] }
        guard let name = DependencyCycles.firstCycle(in: graph, from: starts) else { return [] }
        return [ManifestProblem(path: ["workloads", name, "dependencies"], message: DependencyCycles.text(name))]
    }
}

extension TemplateValue {
    /// A config as templates see it.
    init(_ item: ConfigItem) {
        switch item {
        case .text(let text): self = .text(text)
        case .list(let items): self = .list(items.map { TemplateValue($0) })
        case .object(let object): self = .object(object.mapValues { TemplateValue($0) })
        }
    }
}
