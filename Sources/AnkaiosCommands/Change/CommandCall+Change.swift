import AnkaiosModel
import AnkaiosOperations
import AnkaiosSDK

extension CommandCall {
    /// Sends an update, says what came of it, and waits until the changed workloads are where they stay, unless told
    /// not to (reference §14.4).
    func change(
        _ what: String,
        _ update: @escaping @Sendable (Ankaios) async throws -> UpdateStateSuccess
    ) async -> ExitCode {
        await withAnkaios { ankaios in
            guard !globals.has(CommandOption.noWait.name) else {
                _ = try await update(ankaios)
                return .success
            }
            // From before the update on, so that no step of a workload is missed.
            return try await ankaios.withMirror(of: [.workloads, .workloadStates]) { mirror in
                let changes = try await update(ankaios)
                if changes.addedWorkloads.isEmpty, changes.deletedWorkloads.isEmpty {
                    if !isQuiet { terminal.write("Apply successful. No workloads updated.\n") }
                    return .success
                }
                if !isQuiet {
                    terminal.write(
                        """
                        Successfully applied the \(what).
                        Waiting for workload(s) to reach desired states (press Ctrl+C to interrupt).


                        """
                    )
                }
                let agents = try? await ankaios.agents()
                try await wait(for: changes, in: mirror, agents: agents.map { Set($0.keys) })
                return .success
            }
        }
    }

    private func wait(
        for changes: UpdateStateSuccess,
        in mirror: StateMirror,
        agents: Set<String>?
    ) async throws {
        let screen = Screen(terminal)
        var changed: ChangedWorkloads?
        for try await state in mirror.states {
            var now =
                changed ?? ChangedWorkloads(changes, workloads: state.desiredState.workloads, agents: agents)
            now.take(state.workloadStates)
            changed = now
            if !isQuiet { screen.show(now.table, overflow: .shortenLastColumn) }
            if now.isDone { return }
        }
    }
}
