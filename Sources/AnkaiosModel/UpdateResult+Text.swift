extension UpdateResult: CustomStringConvertible {
    /// The workloads that come and go, with their agents, in one line: for people.
    public var description: String {
        let parts = [("added", addedWorkloads), ("deleted", deletedWorkloads)].filter { !$0.1.isEmpty }.map {
            word,
            names in
            "\(word) " + names.sorted().map(\.shortText).joined(separator: ", ")
        }
        return parts.isEmpty ? "nothing changed" : parts.joined(separator: "; ")
    }
}

extension WorkloadInstanceName {
    /// Workload and agent, without the id: for people.
    var shortText: String { agent.isEmpty ? workload : "\(workload) on \(agent)" }
}

extension WorkloadState: CustomStringConvertible {
    /// The workload, its agent and how it is doing, in one line: for people.
    public var description: String {
        let info = executionState.additionalInfo.isEmpty ? "" : " (\(executionState.additionalInfo))"
        return "\(instance.shortText): \(executionState)\(info)"
    }
}
