import AnkaiosProtobuf
import AnkaiosRules

/// An update by masks: what becomes of the stored state (AnkaiosBehaviour.md §5.2).
enum UpdateMask {
    /// The state that results, and the agents that the update names.
    static func apply(
        _ newState: Proto.CompleteState,
        _ masks: [String],
        to stored: Proto.State,
        _ options: Server.Options
    ) throws(UpdateError) -> Resulting {
        try refuseUnknownEnumerations(newState)
        let new = Tree.newState(newState)
        // What an update says of an effective state is read and has no effect.
        let effective = Proto.State(workloads: Proto.WorkloadMap(), configs: Proto.ConfigMap())
        var result = Tree.map([
            "desiredState": .state(stored, .full), "workloadStates": .map([:]), "agents": .map([:]),
            "effectiveState": options.version.hasEffectiveState ? Tree.state(effective, .full) : nil,
        ])
        var order = (stored.workloads?.workloads ?? [:]).keys.sorted()
        for mask in masks {
            let path = Tree.path(mask)
            guard !mask.isEmpty else { throw .notFound("") }
            let isDone: Bool
            if let value = new.value(at: path, readingLists: options.quirks.readsListsByIndex) {
                isDone = result.set(value, at: path)
            } else {
                isDone = result.remove(at: path)
            }
            guard isDone else { throw .notFound(mask) }
            if path.starts(with: ["desiredState", "workloads"]), path.count > 2, !order.contains(path[2]) {
                order.append(path[2])
            }
        }
        return try Resulting(parsing: result, order: order)
    }

    /// Numbers that no enum has are refused anywhere in the new state, before any mask is looked at.
    private static func refuseUnknownEnumerations(_ state: Proto.CompleteState) throws(UpdateError) {
        for desired in [state.desiredState, state.effectiveState] {
            for (_, workload) in (desired?.workloads?.workloads ?? [:]).sorted(by: { $0.key < $1.key }) {
                if let value = workload.unknownEnumeration { throw .unknownEnumeration(value) }
            }
        }
        for (_, workloads) in state.workloadStates?.agentStateMap ?? [:] {
            for (_, ids) in workloads.wlNameStateMap {
                for (_, state) in ids.idStateMap {
                    if let content = state.content, !content.isKnown { throw .unknownEnumeration(content.number) }
                }
            }
        }
    }
}

extension Proto.Workload {
    /// The first number in it that no enum has: restart policy, dependencies, rules.
    fileprivate var unknownEnumeration: Int32? {
        if let restartPolicy, !restartPolicy.isKnown { return restartPolicy.rawValue }
        let conditions = (dependencies?.dependencies ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        if let condition = conditions.first(where: { !$0.isKnown }) { return condition.rawValue }
        for rule in (controlInterfaceAccess?.allowRules ?? []) + (controlInterfaceAccess?.denyRules ?? []) {
            if case .stateRule(let rule) = rule.content, !rule.operation.isKnown { return rule.operation.rawValue }
        }
        return nil
    }
}

/// What an update results in, before it is checked.
struct Resulting: Sendable {
    var desiredState: Proto.State
    /// The tags of the agents that have an entry; nil for an entry without tags.
    var agentTags: [String: [String: String]]
}

extension Resulting {
    /// Reads the tree that masks left: it is a text form, in which things can be missing.
    fileprivate init(parsing tree: Tree, order: [String]) throws(UpdateError) {
        desiredState =
            try tree["desiredState"].map { tree throws(UpdateError) in
                try Proto.State(parsing: tree, order: order)
            } ?? Proto.State(apiVersion: "v1", workloads: Proto.WorkloadMap(), configs: Proto.ConfigMap())
        for (_, workloads) in tree["workloadStates"]?.map ?? [:] {
            for (_, ids) in workloads.map ?? [:] {
                for (_, state) in ids.map ?? [:] {
                    for field in ["state", "subState"] where state[field] == nil {
                        throw .unparsable("missing field `\(field)`")
                    }
                }
            }
        }
        agentTags = (tree["agents"]?.map ?? [:]).mapValues { ($0["tags"]?.map ?? [:]).compactMapValues(\.text) }
        if let effective = tree["effectiveState"] { _ = try Proto.State(parsing: effective, order: []) }
    }
}

extension Proto.State {
    fileprivate init(parsing tree: Tree, order: [String]) throws(UpdateError) {
        let workloads = tree["workloads"]?.map ?? [:]
        var parsed: [String: Proto.Workload] = [:]
        for name in order + workloads.keys.filter({ !order.contains($0) }).sorted() {
            if let workload = workloads[name] { parsed[name] = try Proto.Workload(parsing: workload) }
        }
        let configs = tree["configs"]?.map ?? [:]
        if configs.values.contains(where: \.hasUnset) {
            throw .unparsable("data did not match any variant of untagged enum ConfigItemEnumSpec")
        }
        guard let version = tree["apiVersion"]?.text else { throw .unparsable("missing field `apiVersion`") }
        self.init(
            apiVersion: version,
            workloads: Proto.WorkloadMap(workloads: parsed),
            configs: Proto.ConfigMap(configs: configs.mapValues(Proto.ConfigItem.init(tree:)))
        )
    }
}

extension Tree {
    fileprivate var hasUnset: Bool {
        switch self {
        case .unset: true
        case .text: false
        case .list(let list): list.contains(where: \.hasUnset)
        case .map(let map): map.values.contains(where: \.hasUnset)
        }
    }
}

extension Proto.Workload {
    /// A whole workload: what may be absent has its default, what must not is named. The runtime config is trimmed.
    fileprivate init(parsing tree: Tree) throws(UpdateError) {
        for list in ["allowRules", "denyRules"] {
            let rules = tree["controlInterfaceAccess"]?[list]
            if case .map = rules { throw .unparsable("invalid type: map, expected a sequence") }
            if (rules?.list ?? []).contains(where: { $0["type"] == nil }) { throw .unparsable("missing field `type`") }
        }
        for field in ["agent", "runtime", "runtimeConfig"] where tree[field]?.text == nil {
            throw .unparsable("missing field `\(field)`")
        }
        if case .map = tree["files"] { throw .unparsable("invalid type: map, expected a sequence") }
        for file in tree["files"]?.list ?? [] where file["data"] == nil && file["binaryData"] == nil {
            throw .unparsable("data did not match any variant of untagged enum FileContentSpec")
        }
        self.init(selected: tree)
        runtimeConfig = runtimeConfig.map(\.trimmed)
        makeWhole()
    }

    /// Fills in the defaults.
    mutating func makeWhole() {
        restartPolicy = restartPolicy ?? .never
        dependencies = dependencies ?? Proto.Dependencies()
        tags = tags ?? Proto.Tags()
        controlInterfaceAccess = controlInterfaceAccess ?? Proto.ControlInterfaceAccess()
        configs = configs ?? Proto.ConfigMappings()
        files = files ?? Proto.Files()
    }
}
