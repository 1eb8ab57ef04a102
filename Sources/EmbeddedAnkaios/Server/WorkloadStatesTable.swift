import AnkaiosProtobuf

/// The execution states of all instances, as the server keeps them.
struct WorkloadStatesTable: Sendable {
    typealias ByID = [String: Proto.ExecutionState]
    private(set) var agents: [String: [String: ByID]] = [:]

    subscript(instance: Proto.WorkloadInstanceName) -> Proto.ExecutionState? {
        get { agents[instance.agentName]?[instance.workloadName]?[instance.id] }
        set {
            agents[instance.agentName, default: [:]][instance.workloadName, default: [:]][instance.id] = newValue
            if agents[instance.agentName]?[instance.workloadName]?.isEmpty == true {
                agents[instance.agentName]?[instance.workloadName] = nil
            }
            if agents[instance.agentName]?.isEmpty == true { agents[instance.agentName] = nil }
        }
    }

    func instances(on agent: String) -> [Proto.WorkloadInstanceName] {
        (agents[agent] ?? [:]).sorted { $0.key < $1.key }.flatMap { workload, ids in
            ids.keys.sorted().map { Proto.WorkloadInstanceName(workloadName: workload, agentName: agent, id: $0) }
        }
    }

    func all(exceptOn agent: String) -> [Proto.WorkloadState] {
        agents.keys.sorted().filter { $0 != agent }.flatMap(instances(on:)).map {
            Proto.WorkloadState(instanceName: $0, executionState: self[$0])
        }
    }

    /// As the message of a read without masks has them.
    var map: Proto.WorkloadStatesMap {
        Proto.WorkloadStatesMap(
            agentStateMap: agents.mapValues { workloads in
                Proto.ExecutionsStatesOfWorkload(
                    wlNameStateMap: workloads.mapValues { Proto.ExecutionsStatesForId(idStateMap: $0) }
                )
            }
        )
    }

    var tree: Tree {
        .map(agents.mapValues { .map($0.mapValues { .map($0.mapValues(Tree.executionState)) }) })
    }

    /// The tree of the workloads that these instances are of. Other workloads are left out, but an agent is there if it
    /// has any: enough to compare before and after.
    func tree(around instances: [Proto.WorkloadInstanceName]) -> Tree {
        var result: [String: [String: Tree]] = [:]
        for instance in instances {
            guard let workloads = agents[instance.agentName] else { continue }
            result[instance.agentName, default: [:]][instance.workloadName] =
                workloads[instance.workloadName].map { .map($0.mapValues(Tree.executionState)) }
        }
        return .map(result.mapValues(Tree.map))
    }
}

extension Proto.ExecutionState {
    init(_ content: Content, _ info: String = "") { self.init(additionalInfo: info, content: content) }
}
