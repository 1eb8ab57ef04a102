public import AnkaiosModel

extension Ankaios {
    /// All configs, by name.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `desiredState.configs`.
    public func configs(timeout: Duration? = nil) async throws -> [String: ConfigItem] {
        try await state(.configs, timeout: timeout).desiredState.configs
    }

    /// Returns a config, or nil if no config has that name.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `desiredState.configs.<name>`.
    public func config(_ name: String, timeout: Duration? = nil) async throws -> ConfigItem? {
        try await state(.config(name), timeout: timeout).desiredState.configs[name]
    }

    /// Sets a config; the others stay. Workloads whose rendered templates change are re-created (AnkaiosBehaviour.md
    /// §5.4).
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write `desiredState.configs.<name>`.
    @discardableResult
    public func setConfig(
        _ name: String,
        to value: ConfigItem,
        timeout: Duration? = nil
    ) async throws -> UpdateResult {
        let state = State(configs: [name: value])
        return try await update(CompleteState(desiredState: state), masks: [.config(name)], timeout: timeout)
    }

    /// Replaces all configs: those that are not in `configs` are deleted.
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write `desiredState.configs`.
    @discardableResult
    public func replaceConfigs(
        with configs: [String: ConfigItem],
        timeout: Duration? = nil
    ) async throws -> UpdateResult {
        let state = State(configs: configs)
        return try await update(CompleteState(desiredState: state), masks: [.configs], timeout: timeout)
    }

    /// Deletes a config. Deleting one that does not exist succeeds. Deleting one that a workload uses is refused.
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write `desiredState.configs.<name>`.
    @discardableResult
    public func deleteConfig(_ name: String, timeout: Duration? = nil) async throws -> UpdateResult {
        try await update(CompleteState(), masks: [.config(name)], timeout: timeout)
    }

    /// Deletes all configs.
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write `desiredState.configs`.
    @discardableResult
    public func deleteAllConfigs(timeout: Duration? = nil) async throws -> UpdateResult {
        try await update(CompleteState(), masks: [.configs], timeout: timeout)
    }

    /// Replaces all tags of a connected agent. No event reports the change (AnkaiosBehaviour.md §5.8).
    ///
    /// Ankaios ignores an agent that is not connected. So this function looks for the agent first. A workload without the right to
    /// read `agents.<name>` does not learn that the agent is missing.
    /// - Throws: ``AnkaiosError/notFound`` if no agent of this name is connected; as ``update(_:masks:timeout:)`` for the rest.
    ///   Needs a rule to write `agents.<name>`.
    @discardableResult
    public func setTags(
        _ tags: [String: String],
        ofAgent name: String,
        timeout: Duration? = nil
    ) async throws -> UpdateResult {
        if try await isKnownToBeMissing(name, timeout) {
            throw AnkaiosError(.notFound, "no agent \"\(name)\" is connected", update: .notSent)
        }
        return try await setTags(tags, ofConnected: name, timeout)
    }

    private func isKnownToBeMissing(_ agent: String, _ timeout: Duration?) async throws -> Bool {
        do {
            return try await self.agent(agent, timeout: timeout) == nil
        } catch AnkaiosError.accessDenied {
            return false
        }
    }

    /// Replaces all tags of an agent that was found.
    @discardableResult
    package func setTags(
        _ tags: [String: String],
        ofConnected name: String,
        _ timeout: Duration?
    ) async throws -> UpdateResult {
        let state = CompleteState(agents: [name: AgentAttributes(tags: tags)])
        // With the agent itself as mask an empty set clears the tags; the mask of the tags would be refused then.
        return try await update(state, masks: [.agent(name)], timeout: timeout)
    }
}
