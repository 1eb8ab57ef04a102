public import AnkaiosRules
public import AnkaiosModel

/// What an update would change, known before it is sent.
///
/// A plan is made of values, the desired state and a manifest; `print(plan)` shows it to people. It predicts what the
/// server will do with that state. Between reading the state and updating it, others may change it.
public struct Plan: Hashable, Sendable {
    /// What becomes of each workload that the update names, and of each other one that it changes, by name. Empty if
    /// the update is refused.
    public var workloads: [String: PlannedWorkload]
    /// What becomes of each config that the update names or deletes, by name. Empty if the update is refused.
    public var configs: [String: PlannedConfig]
    /// What Ankaios would refuse, and what will not work although it is taken.
    public var findings: [ManifestFinding]
    /// Whether mutating hooks of Ankaios 1.1 may alter, drop or refuse the planned changes. Only the server knows its
    /// hooks.
    public var isSubjectToHooks = false

    /// Makes a plan.
    public init(
        workloads: [String: PlannedWorkload] = [:],
        configs: [String: PlannedConfig] = [:],
        findings: [ManifestFinding] = []
    ) {
        self.workloads = workloads
        self.configs = configs
        self.findings = findings
    }

    /// Whether Ankaios would refuse the update. It then changes nothing.
    public var isRefused: Bool { findings.contains { $0.severity == .error } }

    /// Whether no workload and no config changes.
    public var isEmpty: Bool {
        workloads.values.allSatisfy { $0.added == nil && $0.deleted == nil }
            && configs.values.allSatisfy { $0 == .unchanged }
    }

    /// The instances that come, sorted: those of an accepted update's answer.
    public var addedWorkloads: [WorkloadInstanceName] { workloads.values.compactMap(\.added).sorted() }

    /// The instances that go, sorted: those of an accepted update's answer.
    public var deletedWorkloads: [WorkloadInstanceName] { workloads.values.compactMap(\.deleted).sorted() }
}

extension Plan {
    /// What comes of a manifest that is applied.
    /// - Parameters:
    ///   - manifest: the manifest to apply.
    ///   - state: what is desired now, all of it: a config can change workloads that the manifest does not name.
    public init(applying manifest: Manifest, to state: State) {
        guard !manifest.masks.isEmpty else {
            self.init()
            return
        }
        self.init(
            from: RenderedState(state),
            to: RenderedState(state.setting(manifest)),
            workloads: Set(manifest.workloads.keys),
            configs: Set(manifest.configs.keys)
        )
    }

    /// What comes of deleting the workloads and configs that a manifest names.
    /// - Parameters:
    ///   - manifest: the manifest whose workloads and configs to delete.
    ///   - state: what is desired now, all of it.
    public init(deleting manifest: Manifest, from state: State) {
        guard !manifest.masks.isEmpty else {
            self.init()
            return
        }
        self.init(
            from: RenderedState(state),
            to: RenderedState(state.removing(manifest)),
            workloads: [],
            configs: Set(manifest.configs.keys)
        )
    }

    /// What comes of replacing all that is desired, as `Ankaios.replaceState(with:timeout:)` does.
    public init(replacing state: State, with newState: State) {
        self.init(
            from: RenderedState(state),
            to: RenderedState(newState.stored),
            workloads: Set(newState.workloads.keys),
            configs: Set(state.configs.keys).union(newState.configs.keys)
        )
        guard !isRefused else { return }
        let version = newState.findings().filter { $0.path == "apiVersion" }
        if !version.isEmpty { self.init(findings: version + findings) }
    }

    private init(
        from before: RenderedState,
        to after: RenderedState,
        workloads named: Set<String>,
        configs namedConfigs: Set<String>
    ) {
        let checker = StateChecker(after, before: before, named: named)
        let findings = (checker.missingFields() + checker.problems()).map { $0.finding() }
        self.init(findings: findings)
        guard !isRefused else { return }
        for name in Set(before.workloads.keys).union(after.workloads.keys) {
            guard let planned = PlannedWorkload(name, from: before, to: after) else { continue }
            if case .unchanged = planned, !named.contains(name) { continue }
            workloads[name] = planned
            if planned.changesRuntime { self.findings.append(.changedRuntime(of: name)) }
        }
        self.findings.sort { $0.path < $1.path }
        for name in namedConfigs {
            configs[name] = PlannedConfig(from: before.requested.configs[name], to: after.requested.configs[name])
        }
    }
}

extension ManifestFinding {
    /// AnkaiosBehaviour.md Q25a.
    fileprivate static func changedRuntime(of workload: String) -> ManifestFinding {
        ManifestFinding(
            severity: .warning,
            path: "workloads.\(workload).runtime",
            message: "Ankaios lets the old runtime carry out the change, which fails; "
                + "delete the workload first, and apply it again when it is gone"
        )
    }
}
