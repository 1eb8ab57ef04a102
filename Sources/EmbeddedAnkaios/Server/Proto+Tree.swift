import AnkaiosProtobuf

/// A tree that a read selected, as a message: just what is there.
extension Proto.CompleteState {
    /// nil if a state lacks its mandatory apiVersion.
    init?(selected tree: Tree) {
        self.init()
        if let part = tree["desiredState"] {
            guard let state = Proto.State(selected: part) else { return nil }
            desiredState = state
        }
        if let part = tree["effectiveState"] {
            guard let state = Proto.State(selected: part) else { return nil }
            effectiveState = state
        }
        if let part = tree["workloadStates"]?.map {
            var map = Proto.WorkloadStatesMap()
            for (agent, workloads) in part {
                var names = Proto.ExecutionsStatesOfWorkload()
                for (workload, ids) in workloads.map ?? [:] {
                    var states = Proto.ExecutionsStatesForId()
                    for (id, state) in ids.map ?? [:] {
                        states.idStateMap[id] = Proto.ExecutionState(selected: state)
                    }
                    names.wlNameStateMap[workload] = states
                }
                map.agentStateMap[agent] = names
            }
            workloadStates = map
        }
        if let part = tree["agents"]?.map {
            agents = Proto.AgentMap(agents: part.mapValues(Proto.AgentAttributes.init(selected:)))
        }
    }
}

extension Proto.State {
    fileprivate init?(selected tree: Tree) {
        guard let version = tree["apiVersion"]?.text else { return nil }
        self.init(apiVersion: version)
        if let map = tree["workloads"]?.map {
            workloads = Proto.WorkloadMap(workloads: map.mapValues(Proto.Workload.init(selected:)))
        }
        if let map = tree["configs"]?.map {
            configs = Proto.ConfigMap(configs: map.mapValues(Proto.ConfigItem.init(tree:)))
        }
    }
}

extension Proto.ExecutionState {
    /// One half of the state alone is nothing.
    fileprivate init(selected tree: Tree) {
        self.init(additionalInfo: tree["additionalInfo"]?.text)
        if let state = tree["state"]?.text, let subState = tree["subState"]?.text {
            content = Content(state: state, subState: subState)
        }
    }
}

extension Proto.AgentAttributes {
    fileprivate init(selected tree: Tree) {
        self.init()
        if let part = tree["status"] {
            status = Proto.AgentStatus(
                cpuUsage: part["cpuUsage"]?.text.flatMap { UInt32($0) }.map { Proto.CpuUsage(cpuUsage: $0) },
                freeMemory: part["freeMemory"]?.text.flatMap { UInt64($0) }.map { Proto.FreeMemory(freeMemory: $0) }
            )
        }
        if let map = tree["tags"]?.texts { tags = Proto.Tags(tags: map) }
    }
}

extension Proto.ConfigItem {
    init(tree: Tree) {
        switch tree {
        case .text(let text): self.init(content: .string(text))
        case .list(let list):
            self.init(content: .array(Proto.ConfigArray(values: list.map(Proto.ConfigItem.init(tree:)))))
        case .map(let map):
            self.init(content: .object(Proto.ConfigObject(fields: map.mapValues(Proto.ConfigItem.init(tree:)))))
        case .unset: self.init()
        }
    }
}

extension Proto.Workload {
    /// The fields that are there.
    init(selected tree: Tree) {
        self.init(
            agent: tree["agent"]?.text,
            runtime: tree["runtime"]?.text,
            runtimeConfig: tree["runtimeConfig"]?.text
        )
        restartPolicy = tree["restartPolicy"]?.text.flatMap(Proto.RestartPolicy.init(word:))
        if let map = tree["dependencies"]?.map {
            dependencies = Proto.Dependencies(
                dependencies: map.compactMapValues { $0.text.flatMap(Proto.AddCondition.init(word:)) }
            )
        }
        if let map = tree["tags"]?.texts { tags = Proto.Tags(tags: map) }
        if let map = tree["configs"]?.texts { configs = Proto.ConfigMappings(configs: map) }
        if let list = tree["files"]?.list { files = Proto.Files(files: list.map(Proto.File.init(tree:))) }
        if let part = tree["controlInterfaceAccess"] {
            controlInterfaceAccess = Proto.ControlInterfaceAccess(
                allowRules: (part["allowRules"]?.list ?? []).map(Proto.AccessRightsRule.init(tree:)),
                denyRules: (part["denyRules"]?.list ?? []).map(Proto.AccessRightsRule.init(tree:))
            )
        }
    }
}

extension Tree {
    fileprivate var texts: [String: String]? { map?.compactMapValues(\.text) }
}

extension Proto.File {
    fileprivate init(tree: Tree) {
        self.init(mountPoint: tree["mountPoint"]?.text ?? "")
        if let text = tree["data"]?.text { content = .data(text) }
        if let text = tree["binaryData"]?.text { content = .binaryData(text) }
    }
}

extension Proto.AccessRightsRule {
    fileprivate init(tree: Tree) {
        self.init()
        switch tree["type"]?.text {
        case "StateRule":
            content = .stateRule(
                Proto.StateRule(
                    operation: tree["operation"]?.text.flatMap(Proto.ReadWriteEnum.init(word:)) ?? .nothing,
                    filterMasks: tree["filterMasks"]?.list?.compactMap(\.text) ?? []
                )
            )
        case "LogRule":
            content = .logRule(Proto.LogRule(workloadNames: tree["workloadNames"]?.list?.compactMap(\.text) ?? []))
        default: break
        }
    }
}
