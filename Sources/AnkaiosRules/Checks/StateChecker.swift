import AnkaiosModel

/// The server's checks of the state that an update leads to (AnkaiosBehaviour.md §5.3 to §5.5). They cover the whole of
/// it: a changed config can spoil a workload that the update does not name.
package struct StateChecker {
    /// What the update leads to, rendered.
    package let after: RenderedState
    /// What is desired before the update; nil when it is not known, and with it which configs there are.
    private let before: RenderedState?
    /// The workloads that the caller gave. Of the others only what the server refuses is of interest.
    private let named: Set<String>

    package init(_ after: RenderedState, before: RenderedState?, named: Set<String>) {
        self.after = after
        self.before = before
        self.named = named
    }

    /// All that is wrong.
    package func problems() -> [ManifestProblem] {
        var problems: [ManifestProblem] = []
        for (name, item) in after.requested.configs.sorted(by: { $0.key < $1.key }) {
            problems += key(name, ["configs", name]) + keys(of: item, ["configs", name])
        }
        for (name, workload) in after.requested.workloads.sorted(by: { $0.key < $1.key }) {
            var found = check(workload, named: name) + (after.workloads[name]?.problems ?? [])
            if named.contains(name) { found += unknownValues(of: workload) }
            for var problem in found where named.contains(name) || problem.severity == .error {
                problem.path = ["workloads", name] + problem.path
                problems.append(problem)
            }
        }
        return problems + cycle() + excess()
    }

    /// Ankaios takes a state that no agent can read as a whole.
    private func excess() -> [ManifestProblem] {
        let weight = after.requested.weight
        guard weight > CompleteState.largestAnswer, weight > before?.requested.weight ?? 0 else { return [] }
        let text =
            "the desired state would have about \(weight) bytes: an agent that reads more than "
            + "\(CompleteState.largestAnswer) loses its server; make configs or files smaller"
        return [ManifestProblem(path: [], message: text, severity: .warning)]
    }

    /// What a workload needs and has not; a reader of texts tells it by itself.
    package func missingFields() -> [ManifestProblem] {
        named.sorted().flatMap { name in
            guard let workload = after.requested.workloads[name] else { return [] as [ManifestProblem] }
            let fields = [
                ("agent", workload.agent), ("runtime", workload.runtime), ("runtimeConfig", workload.runtimeConfig),
            ]
            return fields.compactMap { field, value in
                value == nil ? ManifestProblem(path: ["workloads", name], message: "missing field `\(field)`") : nil
            }
        }
    }

    // MARK: - Configs

    private func key(_ key: String, _ path: ManifestPath) -> [ManifestProblem] {
        NameRules.configKey(key).map { [ManifestProblem(path: path, message: $0, isAboutKey: true)] } ?? []
    }

    /// Keys are checked in objects, and in objects that are items of a list. Lists in lists are not checked
    /// (AnkaiosBehaviour.md Q28).
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
        var problems: [ManifestProblem] = []
        func add(_ message: String?, _ path: String..., isAboutKey: Bool = false) {
            guard let message else { return }
            problems.append(ManifestProblem(path: path, message: message, isAboutKey: isAboutKey))
        }
        add(NameRules.workloadName(name), isAboutKey: true)
        if workload.name != name {
            // The server does not see it: the key is all that is sent.
            problems.append(
                ManifestProblem(
                    path: [],
                    message: "The key '\(name)' is not the workload's name '\(workload.name)'; make them the same.",
                    isAboutKey: true,
                    severity: .warning
                )
            )
        }
        for (alias, reference) in workload.configs.sorted(by: { $0.key < $1.key }) {
            add(NameRules.configAlias(alias), "configs", alias, isAboutKey: true)
            add(NameRules.configReference(reference), "configs", alias)
            if before != nil, after.requested.configs[reference] == nil {
                add(NameRules.missingConfig(reference), "configs", alias)
            }
        }
        for (list, at, rule) in workload.rules {
            switch rule {
            case .state(_, let masks):
                for (number, mask) in masks.enumerated() {
                    let problem = NameRules.stateRuleMask(mask.text)
                    add(problem, "controlInterfaceAccess", list, String(at), "filterMasks", String(number))
                }
            case .logs(let names):
                for (number, name) in names.enumerated() {
                    let problem = NameRules.logRuleName(name)
                    add(problem, "controlInterfaceAccess", list, String(at), "workloadNames", String(number))
                }
            case .unset: break
            }
        }
        return problems
    }

    /// Values that only a newer Ankaios knows, and parts with nothing in them: the server cannot read them
    /// (AnkaiosBehaviour.md §5.2).
    private func unknownValues(of workload: Workload) -> [ManifestProblem] {
        var problems: [ManifestProblem] = []
        func add(_ message: String, _ path: String...) {
            problems.append(ManifestProblem(path: path, message: message))
        }
        func addUnknown(_ number: Int32, _ path: String...) {
            problems.append(ManifestProblem(path: path, message: "unknown enumeration value \(number)"))
        }
        if case .other(let number) = workload.restartPolicy { addUnknown(number, "restartPolicy") }
        for (name, condition) in workload.dependencies.sorted(by: { $0.key < $1.key }) {
            if case .other(let number) = condition { addUnknown(number, "dependencies", name) }
        }
        for (list, at, rule) in workload.rules {
            switch rule {
            case .unset: add("missing field `type`", "controlInterfaceAccess", list, String(at))
            case .state(.other(let number), _):
                addUnknown(number, "controlInterfaceAccess", list, String(at), "operation")
            case .state, .logs: break
            }
        }
        for (at, file) in workload.files.enumerated() where file.content == .unset {
            add("data did not match any variant of untagged enum FileContentSpec", "files", String(at))
        }
        return problems
    }

    // MARK: - Cycles

    /// A cycle that a real server misses (AnkaiosBehaviour.md Q17b) is found, too: the workloads in it would wait for
    /// each other.
    private func cycle() -> [ManifestProblem] {
        let graph = after.requested.workloads.mapValues { Array($0.dependencies.keys) }
        let starts = after.workloads.keys.filter { after.comparable($0) != before?.comparable($0) }
        guard let name = DependencyCycles.firstCycle(in: graph, from: starts) else { return [] }
        return [ManifestProblem(path: ["workloads", name, "dependencies"], message: DependencyCycles.text(name))]
    }
}

extension Workload {
    /// All access rules with the list and the place in it where they stand.
    fileprivate var rules: [(list: String, at: Int, rule: AccessRule)] {
        controlInterfaceAccess.allowRules.enumerated().map { ("allowRules", $0.offset, $0.element) }
            + controlInterfaceAccess.denyRules.enumerated().map { ("denyRules", $0.offset, $0.element) }
    }
}
