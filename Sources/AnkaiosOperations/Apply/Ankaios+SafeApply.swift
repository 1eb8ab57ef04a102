public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Applies a manifest and waits, by events, until its workloads run. Rolls back to the former state if they do not.
    ///
    /// What the update re-creates is waited for, too, though the manifest may not name it. A workload that has ended
    /// well counts as running; one without an agent is not waited for. The manifest must not change the calling
    /// workload itself: that ends with the update.
    ///
    /// The rollback restores just the workloads and configs that the manifest names, and deletes those that were not
    /// there. It follows a workload that can no longer run, the end of the time, a shut-down, or a cancelled task. When
    /// this returns, Ankaios has accepted the rollback, or it has failed. It also undoes what others changed of these
    /// workloads and configs meanwhile.
    /// - Parameters:
    ///   - manifest: the workloads and configs to apply. An empty one changes nothing.
    ///   - limit: how long the workloads have from the update's answer on.
    ///   - timeout: how long to wait for each answer; nil: the configuration's time-out. Going back has `limit`, if that
    ///     is longer.
    /// - Returns: the instances that came and went, and what mutating hooks of Ankaios 1.1 have changed. It does not
    ///   wait for what they have dropped, and waits on the new agent for what they have moved. For that the workload
    ///   needs the right to read `effectiveState`, too.
    /// - Throws: ``ApplyError``: why, and whether the former state is desired again. The workload needs the right to read
    ///   `desiredState` and the states of the workloads, and to update them.
    @discardableResult
    public func apply(
        _ manifest: Manifest,
        waitingUntilRunning limit: Duration,
        timeout: Duration? = nil
    ) async throws -> AppliedManifest {
        let former: State
        do {
            former = try await state(.desiredState, timeout: timeout).desiredState
        } catch {
            throw ApplyError(.failed(AnkaiosError(error)))
        }
        let plan = Plan(applying: manifest, to: former)
        if plan.isRefused { throw ApplyError(.refused(plan.findings.filter { $0.severity == .error })) }
        let apply = SafeApply(
            ankaios: self,
            manifest: manifest,
            plan: plan,
            former: former,
            limit: limit,
            timeout: timeout
        )
        do {
            return try await conversation.holdingLease { try await apply.run() }
        } catch {
            guard let error = error as? ApplyError, error.reason == .failed(AnkaiosError(.cancelled)), !Task.isCancelled
            else { throw error }
            // The shutdown cancelled it, not the caller.
            throw ApplyError(.failed(AnkaiosError(.shutDown, "it is shutting down")), rollback: error.rollback)
        }
    }

    /// Starts or changes a workload and waits until it runs; see ``apply(_:waitingUntilRunning:timeout:)``.
    /// - Throws: ``ApplyError``, as for a manifest.
    @discardableResult
    public func apply(
        _ workload: Workload,
        waitingUntilRunning limit: Duration,
        timeout: Duration? = nil
    ) async throws -> AppliedManifest {
        try await apply(Manifest(workloads: [workload]), waitingUntilRunning: limit, timeout: timeout)
    }
}
