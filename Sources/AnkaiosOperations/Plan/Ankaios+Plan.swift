public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Returns what applying a manifest would change now. It sends nothing but reads. One is of `desiredState`. If
    /// workloads change, another one finds out whether it is an Ankaios 1.1, whose hooks can change the plan.
    ///
    /// - Parameters:
    ///   - manifest: the manifest to plan.
    ///   - timeout: how long to wait for the answer; nil: the configuration's time-out.
    /// - Throws: ``AnkaiosError`` when the state cannot be read: the workload needs the right to read `desiredState`.
    ///   What is wrong with the manifest is in the plan.
    public func plan(_ manifest: Manifest, timeout: Duration? = nil) async throws -> Plan {
        await subjectToHooks(
            Plan(applying: manifest, to: try await state(.desiredState, timeout: timeout).desiredState),
            timeout
        )
    }

    /// What deleting the workloads and configs that a manifest names would change now; see ``plan(_:timeout:)``.
    /// - Throws: As ``plan(_:timeout:)``.
    public func planDeletion(of manifest: Manifest, timeout: Duration? = nil) async throws -> Plan {
        await subjectToHooks(
            Plan(deleting: manifest, from: try await state(.desiredState, timeout: timeout).desiredState),
            timeout
        )
    }

    /// What replacing all that is desired would change now; see ``plan(_:timeout:)``.
    /// - Throws: As ``plan(_:timeout:)``.
    public func planReplacement(with newState: State, timeout: Duration? = nil) async throws -> Plan {
        await subjectToHooks(
            Plan(replacing: try await state(.desiredState, timeout: timeout).desiredState, with: newState),
            timeout
        )
    }

    /// The plan, with whether hooks may change it. That stays unknown without the right to read an effective state.
    private func subjectToHooks(_ plan: Plan, _ timeout: Duration?) async -> Plan {
        guard !plan.addedWorkloads.isEmpty || !plan.deletedWorkloads.isEmpty else { return plan }
        var plan = plan
        let found = try? await state(of: ["effectiveState.apiVersion"], timeout: timeout).effectiveState
        plan.isSubjectToHooks = found?.isEmpty == false
        return plan
    }
}
