import AnkaiosModel

extension Table {
    /// The table of workloads (AnkaiosBehaviour.md §14.3), sorted by name, then agent and id.
    init(states: WorkloadStates, runtimes: KnownRuntimes) {
        let sorted = states.sorted { ($0.instance.workload, $0.instance) < ($1.instance.workload, $1.instance) }
        self.init(
            header: ["WORKLOAD NAME", "AGENT", "RUNTIME", "EXECUTION STATE", "ADDITIONAL INFO"],
            rows: sorted.map { state in
                [
                    state.instance.workload,
                    state.instance.agent,
                    runtimes[state.instance],
                    state.executionState.description,
                    singleLine(state.executionState.additionalInfo),
                ]
            }
        )
    }

    /// The same, with the runtimes of what is desired: of the workload of that name on that agent.
    init(states: WorkloadStates, workloads: [String: Workload]) {
        self.init(states: states, runtimes: KnownRuntimes(workloads))
    }
}

/// Additional information in one cell: line feeds become `, `, blanks around it go (AnkaiosBehaviour.md §14.3).
package func singleLine(_ text: String) -> String {
    let trimmed = text.drop(while: \.isWhitespace)
    let end = trimmed.lastIndex { !$0.isWhitespace }.map(trimmed.index(after:)) ?? trimmed.startIndex
    return trimmed[..<end].split(separator: "\n", omittingEmptySubsequences: false).joined(separator: ", ")
}
