import AnkaiosModel
import AnkaiosOperations

/// The instances that an update has changed, on their way to where they stay (AnkaiosBehaviour.md §14.4).
///
/// One that is replaced under the same name is in its former life at first. It counts only after it was seen to go.
struct ChangedWorkloads: Sendable {
    private enum Way: Hashable {
        case coming
        case going
    }

    private struct Row {
        var instance: WorkloadInstanceName
        var way: Way
        var runtime: String
        var formerLife: FormerLife
        var state: ExecutionState?
        var isDone = false
    }

    private var rows: [Row]
    /// The connected agents: what is on another one is not waited for. nil: not known, all are taken for connected.
    private let agents: Set<String>?

    /// - Parameters:
    ///   - changes: what the update has changed.
    ///   - before: the state before the update.
    ///   - passed: the workload states in between, in their order.
    ///   - state: the state after the update.
    ///   - agents: the connected agents; nil: not known, all are taken for connected.
    init(
        _ changes: UpdateResult,
        before: CompleteState,
        passed: [WorkloadStates] = [],
        now state: CompleteState,
        agents: Set<String>?
    ) {
        let added = Set(changes.addedWorkloads)
        let deleted = Set(changes.deletedWorkloads)
        let (old, new) = (KnownRuntimes(before.desiredState.workloads), KnownRuntimes(state.desiredState.workloads))
        rows = added.union(deleted).map { instance in
            // What has gone by now is shown as it was.
            let isThere = state.workloadStates[instance] != nil || before.workloadStates[instance] == nil
            return Row(
                instance: instance,
                way: added.contains(instance) ? .coming : .going,
                runtime: (isThere ? new : old)[instance],
                formerLife: FormerLife(lasts: added.contains(instance) && deleted.contains(instance))
            )
        }
        rows.sort { ($0.instance.workload, $0.instance) < ($1.instance.workload, $1.instance) }
        self.agents = agents
        for states in passed + [state.workloadStates] { take(states) }
    }

    var isDone: Bool { rows.allSatisfy(\.isDone) }

    /// States may have been missed, up to this time after the update's answer.
    mutating func missedStates(until sinceAnswer: Duration) {
        for at in rows.indices { rows[at].formerLife.missedStates(until: sinceAnswer) }
    }

    /// Takes the states as they are now.
    mutating func take(_ states: WorkloadStates) {
        for at in rows.indices {
            if rows[at].way == .going, rows[at].state?.state == .removed { continue }
            let state = states[rows[at].instance]
            rows[at].formerLife.saw(state)
            // A gap between two lives shows what was before.
            rows[at].state = state ?? (rows[at].way == .going ? ExecutionState(.removed) : rows[at].state)
            rows[at].isDone = !rows[at].formerLife.lasts && isDone(rows[at])
        }
    }

    private func isDone(_ row: Row) -> Bool {
        if let agents, !row.instance.agent.isEmpty, !agents.contains(row.instance.agent) { return true }
        return switch (row.way, row.state?.state) {
        case (_, .agentDisconnected), (.going, .removed): true
        case (.coming, .running), (.coming, .succeeded), (.coming, .failed), (.coming, .notScheduled): true
        case (.coming, .pending): row.state?.subState == .startingFailed
        default: false
        }
    }

    /// With a step of a spinner before the states of those that are still on their way.
    func table(step: Int = 0) -> Table {
        let spinner = Array("|/-\\")[step % 4]
        return Table(
            header: ["WORKLOAD NAME", "AGENT", "RUNTIME", "  EXECUTION STATE", "ADDITIONAL INFO"],
            rows: rows.map { row in
                [
                    row.instance.workload, row.instance.agent, row.runtime,
                    (row.isDone ? "  " : "\(spinner) ") + (row.state?.description ?? "Pending(Initial)"),
                    singleLine(row.state?.additionalInfo ?? ""),
                ]
            }
        )
    }
}
