public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// What applying a manifest would change now. Nothing is sent but one read of `desiredState`.
    ///
    /// - Parameters:
    ///   - manifest: what is to be looked at.
    ///   - timeout: how long to wait for the answer; nil: the configuration's time-out.
    /// - Throws: ``AnkaiosError`` when the state cannot be read: the workload needs the right to read `desiredState`.
    ///   What is wrong with the manifest is in the plan.
    public func plan(_ manifest: Manifest, timeout: Duration? = nil) async throws(AnkaiosError) -> Plan {
        Plan(applying: manifest, to: try await state(.desiredState, timeout: timeout).desiredState)
    }

    /// What deleting the workloads and configs that a manifest names would change now; see ``plan(_:timeout:)``.
    public func planDeletion(of manifest: Manifest, timeout: Duration? = nil) async throws(AnkaiosError) -> Plan {
        Plan(deleting: manifest, from: try await state(.desiredState, timeout: timeout).desiredState)
    }

    /// What replacing all that is desired would change now; see ``plan(_:timeout:)``.
    public func planReplacement(with newState: State, timeout: Duration? = nil) async throws(AnkaiosError) -> Plan {
        Plan(replacing: try await state(.desiredState, timeout: timeout).desiredState, with: newState)
    }
}
