import AnkaiosProtobuf

/// Which things that are empty a tree leaves out.
enum TreeForm {
    /// What is read, compared, or given with an update: empty things are absent (AnkaiosBehaviour.md §4.5, §5.2).
    case sparse
    /// What an update is applied to: a stored workload has all its keys (AnkaiosBehaviour.md §5.2).
    case full

    func keep(_ tree: Tree?) -> Tree? {
        switch self {
        case .sparse: tree?.unlessEmpty
        case .full: tree
        }
    }
}

extension Tree {
    static func state(_ state: Proto.State, _ form: TreeForm) -> Tree {
        .map([
            "apiVersion": .text(state.apiVersion),
            "workloads": (state.workloads?.workloads).map { .map($0.mapValues { workload($0, form) }) },
            "configs": form.keep((state.configs?.configs).map { .map($0.mapValues(config)) }),
        ])
    }

    static func workload(_ workload: Proto.Workload, _ form: TreeForm) -> Tree {
        .map([
            "agent": workload.agent.map(Tree.text),
            "restartPolicy": workload.restartPolicy.map { .text($0.word) },
            "dependencies": form.keep(
                (workload.dependencies?.dependencies).map { .map($0.mapValues { .text($0.word) }) }
            ),
            "tags": form.keep((workload.tags?.tags).map { .texts($0) }),
            "runtime": workload.runtime.map(Tree.text),
            "runtimeConfig": workload.runtimeConfig.map(Tree.text),
            "controlInterfaceAccess": form.keep(workload.controlInterfaceAccess.map { access($0, form) }),
            "configs": form.keep((workload.configs?.configs).map { .texts($0) }),
            "files": form.keep((workload.files?.files).map { .list($0.map(file)) }),
        ])
    }

    private static func access(_ access: Proto.ControlInterfaceAccess, _ form: TreeForm) -> Tree {
        .map([
            "allowRules": form.keep(.list(access.allowRules.map(rule))),
            "denyRules": form.keep(.list(access.denyRules.map(rule))),
        ])
    }

    private static func rule(_ rule: Proto.AccessRightsRule) -> Tree {
        switch rule.content {
        case .stateRule(let rule):
            .map([
                "type": .text("StateRule"), "operation": .text(rule.operation.word),
                "filterMasks": .texts(rule.filterMasks),
            ])
        case .logRule(let rule): .map(["type": .text("LogRule"), "workloadNames": .texts(rule.workloadNames)])
        case nil: .map([:])
        }
    }

    private static func file(_ file: Proto.File) -> Tree {
        let content: (String, String)? =
            switch file.content {
            case .data(let text): ("data", text)
            case .binaryData(let text): ("binaryData", text)
            case nil: nil
            }
        var map: [String: Tree] = ["mountPoint": .text(file.mountPoint)]
        if let (key, text) = content { map[key] = .text(text) }
        return .map(map)
    }

    static func config(_ item: Proto.ConfigItem) -> Tree {
        switch item.content {
        case .string(let text): .text(text)
        case .array(let array): .list(array.values.map(config))
        case .object(let object): .map(object.fields.mapValues(config))
        case nil: .unset
        }
    }

    static func agents(_ agents: [String: Proto.AgentAttributes]) -> Tree {
        .map(agents.mapValues(agent))
    }

    static func agent(_ agent: Proto.AgentAttributes) -> Tree {
        .map([
            "status": agent.status.map { status in
                .map([
                    "cpuUsage": status.cpuUsage.map { .text(String($0.cpuUsage)) },
                    "freeMemory": status.freeMemory.map { .text(String($0.freeMemory)) },
                ])
            },
            "tags": (agent.tags?.tags).flatMap { Tree.texts($0).unlessEmpty },
        ])
    }

    static func executionState(_ state: Proto.ExecutionState) -> Tree {
        .map([
            "additionalInfo": state.additionalInfo.map(Tree.text),
            "state": state.content.map { .text($0.words.state) },
            "subState": state.content.map { .text($0.words.subState) },
        ])
    }

    static func workloadStates(_ map: Proto.WorkloadStatesMap) -> Tree {
        .map(
            map.agentStateMap.mapValues { workloads in
                .map(workloads.wlNameStateMap.mapValues { .map($0.idStateMap.mapValues(executionState)) })
            }
        )
    }

    /// What an update brings.
    static func newState(_ state: Proto.CompleteState) -> Tree {
        .map([
            "desiredState": state.desiredState.map { .state($0, .sparse) },
            "workloadStates": state.workloadStates.map(workloadStates),
            "agents": (state.agents?.agents).map(agents),
            "effectiveState": state.effectiveState.map { .state($0, .sparse) },
        ])
    }
}
