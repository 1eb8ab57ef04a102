public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Reads a workload, lets a closure change it, and sends only what changed.
    ///
    /// ```swift
    /// try await ankaios.update(workload: "nginx") { $0.tags["owner"] = nil }
    /// ```
    ///
    /// Any change re-creates the running workload (AnkaiosBehaviour.md §5.6); without one nothing is sent. Another name
    /// renames it: it goes, and comes under the new name.
    /// - Parameters:
    ///   - name: the workload's name.
    ///   - timeout: how long to wait for each answer; nil: the configuration's time-out.
    ///   - change: changes the workload.
    /// - Returns: the instances that come and go.
    /// - Throws: ``AnkaiosError/notFound`` if no workload has that name. ``AnkaiosError/invalidArgument`` if it would
    ///   get the name of another one. What the closure throws; then nothing is sent. As `Ankaios.apply(_:timeout:)` for
    ///   the rest. Needs a rule to read `desiredState.workloads.<name>`, too.
    @discardableResult
    public func update(
        workload name: String,
        timeout: Duration? = nil,
        _ change: (inout Workload) throws -> Void
    ) async throws -> UpdateResult {
        guard let old = try await workload(name, timeout: timeout) else {
            throw AnkaiosError.notFound("there is no workload \"\(name)\"")
        }
        var new = old
        try change(&new)
        if new.name != name, try await workload(new.name, timeout: timeout) != nil {
            throw AnkaiosError.invalidArgument(
                "there is a workload \"\(new.name)\" already; \"\(name)\" cannot get its name"
            )
        }
        return try await apply(WorkloadChange(from: old, to: new), timeout: timeout)
    }

    /// Reads the tags of an agent, lets a closure change them, and sets them.
    ///
    /// ```swift
    /// try await ankaios.update(tagsOfAgent: "agent_A") { $0["zone"] = "front" }
    /// ```
    ///
    /// Ankaios replaces an agent's tags as a whole (AnkaiosBehaviour.md §5.8): what others set between reading and
    /// setting is lost.
    /// - Throws: ``AnkaiosError/notFound`` if no such agent is connected; what the closure throws, and then nothing is sent.
    ///   As `Ankaios.update(_:masks:timeout:)` for the rest. The workload needs the right to read and write `agents.<name>`.
    public func update(
        tagsOfAgent name: String,
        timeout: Duration? = nil,
        _ change: (inout [String: String]) throws -> Void
    ) async throws {
        guard let old = try await agent(name, timeout: timeout)?.tags else {
            throw AnkaiosError.notFound("no agent \"\(name)\" is connected")
        }
        var new = old
        try change(&new)
        if new != old { try await setTags(new, ofConnected: name, timeout) }
    }

    /// Sends a change of a workload; nothing if it is empty.
    /// - Throws: As `Ankaios.update(_:masks:timeout:)`. The workload needs the right to write each mask of the change.
    @discardableResult
    public func apply(_ change: WorkloadChange, timeout: Duration? = nil) async throws
        -> UpdateResult
    {
        guard !change.isEmpty else { return UpdateResult() }
        return try await update(CompleteState(desiredState: change.state), masks: change.masks, timeout: timeout)
    }
}
