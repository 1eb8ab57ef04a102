import AnkaiosProtobuf

/// The state of one workload instance, as the server has it.
public struct WorkloadReport: Hashable, Sendable {
    /// The name of the workload.
    public var workload: String
    /// Empty if it is not scheduled.
    public var agent: String
    /// The id of its runtime config.
    public var id: String
    /// `Running(Ok)`, `Pending(WaitingToStart)`, `AgentDisconnected` … (AnkaiosBehaviour.md §7.1)
    public var state: String
    /// What the agent or the runtime says about it.
    public var additionalInfo: String

    /// `<workload>.<id>.<agent>`
    public var instanceName: String { "\(workload).\(id).\(agent)" }
}

extension WorkloadReport {
    static func all(in states: Proto.WorkloadStatesMap?) -> [WorkloadReport] {
        var reports: [WorkloadReport] = []
        for (agent, workloads) in states?.agentStateMap ?? [:] {
            for (workload, ids) in workloads.wlNameStateMap {
                for (id, state) in ids.idStateMap {
                    reports.append(
                        WorkloadReport(
                            workload: workload,
                            agent: agent,
                            id: id,
                            state: text(of: state),
                            additionalInfo: state.additionalInfo ?? ""
                        )
                    )
                }
            }
        }
        return reports.sorted { ($0.workload, $0.agent, $0.id) < ($1.workload, $1.agent, $1.id) }
    }

    static func text(of state: Proto.ExecutionState) -> String {
        switch state.content {
        case .agentDisconnected?: "AgentDisconnected"
        case .notScheduled?: "NotScheduled"
        case .removed?: "Removed"
        case .pending(let part)?: text("Pending", part.name)
        case .running(let part)?: text("Running", part.name)
        case .stopping(let part)?: text("Stopping", part.name)
        case .succeeded(let part)?: text("Succeeded", part.name)
        case .failed(let part)?: text("Failed", part.name)
        case nil: "?"
        }
    }

    /// `PENDING_WAITING_TO_START` is written `Pending(WaitingToStart)`.
    private static func text(_ state: String, _ name: String?) -> String {
        guard let words = name?.split(separator: "_").dropFirst() else { return "\(state)(?)" }
        return "\(state)(\(words.map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined()))"
    }
}
