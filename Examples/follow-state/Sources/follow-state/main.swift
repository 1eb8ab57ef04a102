import AnkaiosSDK

// Starts two workloads, of which the second waits for the first, and prints each change of their states to their ends.
func alpine(_ name: String, _ arguments: [String], after dependencies: [String: StartCondition] = [:]) -> Workload {
    Workload(
        name,
        on: "agent_A",
        runtime: .podman(image: "docker.io/library/alpine:latest", commandArgs: arguments),
        dependencies: dependencies
    )
}

let workloads = [
    alpine("first", ["sh", "-c", "sleep 1; exit 3"]),
    alpine("second", ["sleep", "2"], after: ["first": .failed]),
]

try await Ankaios.withConnection { ankaios in
    try await ankaios.withEvents(of: workloads.map { "workloadStates.*.\($0.name).*" }) { events in
        try await ankaios.apply(workloads)
        var known: [WorkloadInstanceName: ExecutionState] = [:]
        for try await event in events {
            guard case .change(let state, _) = event else { continue }
            for new in state.workloadStates.sorted() {
                // An event that changed only the additional information has no state.
                guard new.executionState.state != .other(0), known[new.instance] != new.executionState else { continue }
                known[new.instance] = new.executionState
                print("\(new.instance.workload): \(new.executionState)")
            }
            if known.count == 2, known.values.allSatisfy({ [.succeeded, .failed].contains($0.state) }) { break }
        }
    }
    try await ankaios.delete(workloads: workloads.map(\.name))
}
