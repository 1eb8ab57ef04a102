import AnkaiosModel

/// Tells what is different in the states of some workloads since the last look, a line for each change.
struct StateChanges: Sendable {
    let workloads: Set<String>
    private var known: [WorkloadInstanceName: ExecutionState] = [:]

    init(of workloads: Set<String>) { self.workloads = workloads }

    /// The lines for what has changed, in the order of the workloads' names.
    mutating func take(_ states: WorkloadStates) -> [String] {
        let new = Dictionary(
            states.filter { workloads.contains($0.instance.workload) }.map { ($0.instance, $0.executionState) }
        ) { _, last in last }
        let width = workloads.map(\.visible.cells).max() ?? 0
        var lines: [String] = []
        for instance in Set(known.keys).union(new.keys).sorted(by: { ($0.workload, $0) < ($1.workload, $1) }) {
            guard known[instance] != new[instance] else { continue }
            let name = instance.workload.visible.padded(toCells: width)
            lines.append("\(name)  \(new[instance].map(Self.text) ?? "gone")")
        }
        known = new
        return lines
    }

    private static func text(_ state: ExecutionState) -> String {
        singleLine(state.textWithInfo).visible
    }
}
