import AnkaiosModel

/// The instances that an update has changed, on their way to where they stay (reference §14.4).
///
/// One that is replaced under the same name is in its former life at first: it counts only after it was seen to go.
struct ChangedWorkloads: Sendable {
    private enum Way: Hashable {
        case coming
        case going
    }

    private struct Row {
        var instance: WorkloadInstanceName
        var way: Way
        /// Whether the entry under its name may be that of a former life.
        var isOld: Bool
        var state: ExecutionState?
        var isDone = false
    }

    private var rows: [Row]
    private let settlement: Settlement

    /// - Parameters:
    ///   - changes: what the update has changed.
    ///   - workloads: what is desired now.
    ///   - agents: the connected agents; nil: not known, all are taken for connected.
    init(_ changes: UpdateStateSuccess, workloads: [String: Workload], agents: Set<String>?) {
        let replaced = Set(changes.addedWorkloads).intersection(changes.deletedWorkloads)
        rows =
            changes.deletedWorkloads.filter { !replaced.contains($0) }.map {
                Row(instance: $0, way: .going, isOld: false)
            }
            + changes.addedWorkloads.map { Row(instance: $0, way: .coming, isOld: replaced.contains($0)) }
        rows.sort { ($0.instance.workload, $0.instance) < ($1.instance.workload, $1.instance) }
        settlement = Settlement(desired: workloads, agents: agents)
    }

    var isDone: Bool { rows.allSatisfy(\.isDone) }

    /// Takes the states as they are now.
    mutating func take(_ states: WorkloadStates) {
        let unsettled = Set(settlement.unsettled(in: states))
        for at in rows.indices {
            let state = states[rows[at].instance]
            switch state?.state {
            case nil, .pending, .stopping: rows[at].isOld = false
            default: break
            }
            // A gap between two lives shows what was before.
            rows[at].state = state ?? (rows[at].way == .going ? ExecutionState(.removed) : rows[at].state)
            rows[at].isDone = !rows[at].isOld && isDone(rows[at], unsettled)
        }
    }

    private func isDone(_ row: Row, _ unsettled: Set<String>) -> Bool {
        if let agents = settlement.agents, !row.instance.agent.isEmpty, !agents.contains(row.instance.agent) {
            return true
        }
        switch row.way {
        case .coming: return row.state != nil && !unsettled.contains(row.instance.workload)
        case .going: return row.state?.state == .removed || row.state?.state == .agentDisconnected
        }
    }

    /// With a mark before the states of those that are still on their way.
    var table: Table {
        Table(
            header: ["WORKLOAD NAME", "AGENT", "RUNTIME", "  EXECUTION STATE", "ADDITIONAL INFO"],
            rows: rows.map { row in
                let desired = settlement.desired[row.instance.workload]
                return [
                    row.instance.workload, row.instance.agent,
                    row.way == .coming && desired?.agent == row.instance.agent ? desired?.runtime ?? "" : "",
                    (row.isDone ? "  " : "* ") + (row.state?.description ?? "Pending(Initial)"),
                    singleLine(row.state?.additionalInfo ?? ""),
                ]
            }
        )
    }
}
