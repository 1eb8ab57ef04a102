import AnkaiosModel
import AnkaiosSDK

extension CommandCall {
    /// Prints the workloads now and with each change, until a signal ends it (AnkaiosBehaviour.md §14.4).
    func watchWorkloads(_ selection: WorkloadSelection) async -> ExitCode {
        await withAnkaios(.failed(to: "watch workloads")) { ankaios in
            // Where the access rules allow the states only, the runtimes stay empty.
            do {
                try await watch([.workloads, .workloadStates], of: ankaios, selection)
            } catch {
                guard (error as? AnkaiosError)?.code == .accessDenied else { throw error }
                try await watch([.workloadStates], of: ankaios, selection)
            }
            return .success
        }
    }

    private func watch(_ masks: [FieldMask], of ankaios: Ankaios, _ selection: WorkloadSelection) async throws {
        let screen = Screen(terminal)
        var runtimes = KnownRuntimes()
        try await ankaios.withStates(of: masks, refreshingEvery: .seconds(10)) { states in
            for try await followed in states {
                let state = followed.state
                runtimes.learn(from: state.desiredState.workloads)
                let table = Table(states: selection.selected(state.workloadStates), runtimes: runtimes)
                screen.show(table, overflow: .wrapLastColumn)
            }
        }
    }
}

/// The runtimes of the workloads, by name and agent; those of workloads that are no longer desired, too.
struct KnownRuntimes: Hashable, Sendable {
    private struct Place: Hashable {
        var workload: String
        var agent: String
    }

    private var runtimes: [Place: String] = [:]

    init() {}

    init(_ workloads: [String: Workload]) { learn(from: workloads) }

    mutating func learn(from workloads: [String: Workload]) {
        for (name, workload) in workloads {
            runtimes[Place(workload: name, agent: workload.agent ?? "")] = workload.runtime
        }
    }

    /// Empty if nothing is known of such a workload on that agent.
    subscript(instance: WorkloadInstanceName) -> String {
        runtimes[Place(workload: instance.workload, agent: instance.agent)] ?? ""
    }
}
