import AnkaiosModel
import AnkaiosOperations
import AnkaiosSDK

extension CommandCall {
    /// Sends an update and says what came of it. Without `--no-wait` it then waits until the changed workloads are where
    /// they stay (AnkaiosBehaviour.md §14.4).
    func change(
        _ frame: FailureFrame = .plain,
        _ update: @escaping @Sendable (Ankaios) async throws -> UpdateResult
    ) async -> ExitCode {
        await withAnkaios(frame) { ankaios in
            guard !doesNotWait else {
                _ = try await update(ankaios)
                return .success
            }
            // From before the update on, so that no step of a workload is missed.
            return try await ankaios.withStates(of: [.workloads, .workloadStates], refreshingEvery: .seconds(10)) {
                states in
                guard let before = try await states.next()?.state else { return .failure }
                let changes = try await update(ankaios)
                if changes.addedWorkloads.isEmpty, changes.deletedWorkloads.isEmpty {
                    say("Apply successful. No workloads updated.\n")
                    return .success
                }
                say(
                    """
                    Successfully applied the manifest(s).
                    Waiting for workload(s) to reach desired states (press Ctrl+C to interrupt).


                    """
                )
                // Of the machine, as the agent takes: not of the clock that waits go by.
                let answered = Duration.now
                let agents = try? await ankaios.agents()
                // What is shown first is at least as new as the answer; what came before it is only looked at.
                var passed: [WorkloadStates] = []
                var now = before
                states.refresh(greeting: false)
                while let next = try await states.next() {
                    now = next.state
                    if next.altered == nil { break }
                    passed.append(next.state.workloadStates)
                }
                let changed = ChangedWorkloads(
                    changes,
                    before: before,
                    passed: passed,
                    now: now,
                    agents: agents.map { Set($0.keys) }
                )
                let view = WaitView(changed, on: isQuiet ? nil : terminal)
                try await view.turning {
                    while !view.isDone, let next = try await states.next() {
                        if next.isAfterGap { view.missedStates(until: .now - answered) }
                        view.take(next.state.workloadStates)
                    }
                }
                return .success
            }
        }
    }

    /// Says something beside what was asked for.
    func say(_ text: String) {
        if !isQuiet { terminal.write(text) }
    }
}
