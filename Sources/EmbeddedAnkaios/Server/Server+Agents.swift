import AnkaiosProtobuf

/// Agents that come, report and go (AnkaiosBehaviour.md §4.4, §7.8, 9).
extension Server {
    mutating func agentConnected(_ hello: Proto.AgentHello, _ connection: ConnectionID) {
        let name = hello.agentName
        let before = agents
        agents[name] = Proto.AgentAttributes(tags: hello.tags ?? Proto.Tags())
        let others = states.all(exceptOn: name)
        if !others.isEmpty {
            send(.updateWorkloadState(Proto.UpdateWorkloadState(workloadStates: others)), to: connection)
        }
        let added = desired.effective.sorted { $0.key < $1.key }.map(\.value).filter {
            $0.instanceName?.agentName == name
        }
        send(.serverHello(Proto.ServerHello(addedWorkloads: added)), to: connection)
        tellAgents(before)
        let undesired = states.instances(on: name).filter { desired.effectiveInstance($0.workloadName) != $0 }
        unclaimed[name] = options.quirks.keepsEntryOfVanished ? nil : UnclaimedEntries(instances: Set(undesired))
    }

    mutating func loadReported(_ load: Proto.AgentLoadStatus) {
        guard agents[load.agentName] != nil else { return }
        let before = agents
        agents[load.agentName]?.status = Proto.AgentStatus(cpuUsage: load.cpuUsage, freeMemory: load.freeMemory)
        tellAgents(before)
        eraseUnclaimed(load.agentName)
    }

    /// What the agent has not reported until its second load report no longer exists (AnkaiosBehaviour.md Q17a).
    private mutating func eraseUnclaimed(_ agent: String) {
        guard var entries = unclaimed[agent] else { return }
        entries.loadReports += 1
        unclaimed[agent] = entries.loadReports < 2 ? entries : nil
        guard entries.loadReports == 2 else { return }
        let gone = entries.instances.filter { instance in
            if case .agentDisconnected? = states[instance]?.content {
                desired.effectiveInstance(instance.workloadName) != instance
            } else {
                false
            }
        }.sorted { $0.text < $1.text }
        guard !gone.isEmpty, let connection = connection(of: agent) else { return }
        let removed = Proto.ExecutionState(.removed(.removed))
        let reports = gone.map { Proto.WorkloadState(instanceName: $0, executionState: removed) }
        reported(Proto.UpdateWorkloadState(workloadStates: reports), connection)
    }

    private mutating func tellAgents(_ before: [String: Proto.AgentAttributes]) {
        guard !subscriptions.isEmpty else { return }
        tell(Difference(from: .map(["agents": .agents(before)]), to: .map(["agents": .agents(agents)])))
    }

    /// The agent is gone silently: its workloads may still run.
    mutating func agentLost(_ name: String, _ connection: ConnectionID) {
        guard self.connection(of: name) == nil else { return }
        let own = states.instances(on: name)
        let before = Tree.map(["agents": .agents(agents), "workloadStates": states.tree(around: own)])
        agents[name] = nil
        unclaimed[name] = nil
        let disconnected = Proto.ExecutionState(.agentDisconnected(.agentDisconnected))
        for instance in own { states[instance] = disconnected }
        if !subscriptions.isEmpty {
            tell(
                Difference(
                    from: before,
                    to: .map(["agents": .agents(agents), "workloadStates": states.tree(around: own)])
                )
            )
        }
        let reports = own.map { Proto.WorkloadState(instanceName: $0, executionState: disconnected) }
        if !reports.isEmpty { broadcast(reports, except: connection) }
        stopCampaigns(on: name)
    }

    /// An agent reports states of its workloads.
    mutating func reported(_ report: Proto.UpdateWorkloadState, _ connection: ConnectionID) {
        let instances = report.workloadStates.compactMap(\.instanceName)
        let before = subscriptions.isEmpty ? Tree.map([:]) : states.tree(around: instances)
        var removed: [String] = []
        for state in report.workloadStates {
            guard let instance = state.instanceName, let execution = state.executionState else { continue }
            unclaimed[instance.agentName]?.instances.remove(instance)
            if case .removed = execution.content {
                states[instance] = nil
                dependents.forget(instance.workloadName)
                removed.append(instance.workloadName)
                endCampaigns { $0.connection == connection && $0.requestID.hasPrefix(instance.workloadName + "@") }
            } else {
                states[instance] = execution
            }
        }
        if !subscriptions.isEmpty {
            tell(
                Difference(
                    from: .map(["workloadStates": before]),
                    to: .map(["workloadStates": states.tree(around: instances)])
                )
            )
        }
        // A workload that was updated hears of its own removal before its subscriptions end.
        for workload in removed { subscriptions.removeAll(of: workload, behind: connection) }
        broadcast(report.workloadStates, except: connection)
    }

    /// Passes states on to all other agents, which wait for some of them, and to the command lines.
    mutating func broadcast(_ reports: [Proto.WorkloadState], except connection: ConnectionID?) {
        let message = Proto.UpdateWorkloadState(workloadStates: reports)
        for other in peers.keys.sorted() where other != connection { send(.updateWorkloadState(message), to: other) }
    }
}

/// Entries that an agent which has come back may report, or not.
struct UnclaimedEntries: Hashable, Sendable {
    var instances: Set<Proto.WorkloadInstanceName>
    var loadReports = 0
}
