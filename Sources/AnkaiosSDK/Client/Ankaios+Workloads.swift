public import AnkaiosModel
import AnkaiosWire

extension Ankaios {
    /// Starts a workload, or changes it to this: everything of it is replaced. Any change re-creates a running workload
    /// (AnkaiosBehaviour.md §5.6); the same again changes nothing.
    ///
    /// - Returns: the instances that come and go; returns when Ankaios has accepted them, not when they run: see
    ///   ``wait(until:within:)``.
    /// - Throws: ``AnkaiosError/rejected`` with the server's words, ``AnkaiosError/accessDenied`` or
    ///   ``AnkaiosError/answerLost``. ``AnkaiosError/invalidArgument`` for a workload without agent, runtime or runtime
    ///   config, or with an invalid name. As ``update(_:masks:timeout:)`` for the rest. Needs a rule to write
    ///   `desiredState.workloads.<name>`.
    @discardableResult
    public func apply(_ workload: Workload, timeout: Duration? = nil) async throws -> UpdateResult {
        try await apply([workload], timeout: timeout)
    }

    /// Starts or changes several workloads in one update: all of them, or none if one is refused.
    /// - Throws: As for a single workload.
    @discardableResult
    public func apply(_ workloads: [Workload], timeout: Duration? = nil) async throws
        -> UpdateResult
    {
        try await apply(Manifest(workloads: workloads), timeout: timeout)
    }

    /// Starts or changes the workloads and configs of a manifest in one update. What the manifest does not name stays
    /// as it is. An empty manifest changes nothing, and nothing is sent for it.
    /// - Throws: As for a single workload. The workload needs the right to write each workload and config of the
    ///   manifest.
    @discardableResult
    public func apply(_ manifest: Manifest, timeout: Duration? = nil) async throws -> UpdateResult {
        for workload in manifest.workloads.values.sorted(by: { $0.name < $1.name }) { try checkWhole(workload) }
        if let (key, workload) = manifest.workloads.sorted(by: { $0.key < $1.key }).first(where: {
            $0.key != $0.value.name
        }) {
            throw AnkaiosError.invalidArgument(
                "workload \"\(workload.name)\" stands under the key \"\(key)\"; make key and name the same"
            )
        }
        guard !manifest.masks.isEmpty else { return UpdateResult() }
        return try await update(CompleteState(desiredState: State(manifest)), masks: manifest.masks, timeout: timeout)
    }

    /// Deletes a workload. Deleting one that does not exist succeeds: the lists of the answer are then empty.
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write
    ///   `desiredState.workloads.<name>`.
    @discardableResult
    public func delete(workload name: String, timeout: Duration? = nil) async throws -> UpdateResult {
        try await delete(workloads: [name], timeout: timeout)
    }

    /// Deletes several workloads in one update.
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write
    ///   `desiredState.workloads.<name>`. It needs that for each of the names.
    @discardableResult
    public func delete(workloads names: [String], timeout: Duration? = nil) async throws
        -> UpdateResult
    {
        guard !names.isEmpty else { return UpdateResult() }
        return try await update(CompleteState(), masks: names.map { .workload($0) }, timeout: timeout)
    }

    /// Deletes the workloads and configs that a manifest names.
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write each workload and config of the
    ///   manifest.
    @discardableResult
    public func delete(_ manifest: Manifest, timeout: Duration? = nil) async throws -> UpdateResult {
        guard !manifest.masks.isEmpty else { return UpdateResult() }
        return try await update(CompleteState(), masks: manifest.masks, timeout: timeout)
    }

    /// Returns a desired workload, or nil if no workload has that name.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `desiredState.workloads.<name>`.
    public func workload(_ name: String, timeout: Duration? = nil) async throws -> Workload? {
        try await state(.workload(name), timeout: timeout).desiredState.workloads[name]
    }

    /// All desired workloads, by name.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `desiredState.workloads`.
    public func workloads(timeout: Duration? = nil) async throws -> [String: Workload] {
        try await state(.workloads, timeout: timeout).desiredState.workloads
    }

    private func checkWhole(_ workload: Workload) throws(AnkaiosError) {
        let missing = [
            ("agent", workload.agent), ("runtime", workload.runtime), ("runtimeConfig", workload.runtimeConfig),
        ].first { $0.1 == nil }
        if let (field, _) = missing { throw .invalidArgument("workload \"\(workload.name)\" has no \(field)") }
        if let problem = NameRules.workloadName(workload.name) { throw .invalidArgument(problem) }
    }
}
