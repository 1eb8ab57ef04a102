import AnkaiosRules
public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Returns whether all workloads and configs of a manifest are desired as it says. Use it to find out what became
    /// of an update that ended with ``AnkaiosError/answerLost``.
    ///
    /// Ankaios handles the requests of a connection in their order, so this read is not older than the update.
    /// - Parameters:
    ///   - manifest: what was sent.
    ///   - timeout: how long to wait for the answer; nil: the configuration's time-out.
    /// - Throws: ``AnkaiosError`` when the state cannot be read: the workload needs the right to read the parts that it
    ///   updates.
    public func isApplied(_ manifest: Manifest, timeout: Duration? = nil) async throws -> Bool {
        guard !manifest.masks.isEmpty else { return true }
        return try await state(of: manifest.masks, timeout: timeout).desiredState.has(manifest)
    }

    /// Whether none of the workloads and configs that a manifest names is desired; see ``isApplied(_:timeout:)``.
    /// - Throws: As ``isApplied(_:timeout:)``.
    public func isDeleted(_ manifest: Manifest, timeout: Duration? = nil) async throws -> Bool {
        guard !manifest.masks.isEmpty else { return true }
        let state = try await state(of: manifest.masks, timeout: timeout).desiredState
        return state.workloads.isEmpty && state.configs.isEmpty
    }
}
