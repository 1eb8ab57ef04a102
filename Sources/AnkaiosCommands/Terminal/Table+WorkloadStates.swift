package import AnkaiosModel

extension Table {
    /// The table of workloads (reference §14.3), sorted by name, then agent and id.
    /// - Parameter workloads: what is desired: the runtime is that of the desired workload of this name on this agent.
    package init(states: WorkloadStates, workloads: [String: Workload]) {
        let sorted = states.sorted { ($0.instance.workload, $0.instance) < ($1.instance.workload, $1.instance) }
        self.init(
            header: ["WORKLOAD NAME", "AGENT", "RUNTIME", "EXECUTION STATE", "ADDITIONAL INFO"],
            rows: sorted.map { state in
                let desired = workloads[state.instance.workload]
                return [
                    state.instance.workload,
                    state.instance.agent,
                    desired?.agent == state.instance.agent ? desired?.runtime ?? "" : "",
                    state.executionState.description,
                    singleLine(state.executionState.additionalInfo),
                ]
            }
        )
    }
}

/// Additional information in one cell: line feeds become `, `, blanks around it go (reference §14.3).
package func singleLine(_ text: String) -> String {
    let trimmed = text.drop(while: \.isWhitespace)
    let end = trimmed.lastIndex { !$0.isWhitespace }.map(trimmed.index(after:)) ?? trimmed.startIndex
    return trimmed[..<end].split(separator: "\n", omittingEmptySubsequences: false).joined(separator: ", ")
}
