public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// Reads a workload, lets a closure change it, and sends only what changed.
    ///
    /// ```swift
    /// try await ankaios.update(workload: "nginx") { $0.tags["owner"] = nil }
    /// ```
    ///
    /// Any change re-creates the running workload (reference §5.6); without one nothing is sent. Another name renames it:
    /// it goes, and comes under the new name.
    /// - Parameters:
    ///   - name: the workload's name.
    ///   - timeout: how long to wait for each answer; nil: the configuration's time-out.
    ///   - change: changes the workload.
    /// - Returns: the instances that come and go.
    /// - Throws: ``AnkaiosError/invalid(_:)`` if there is no such workload, or if it is to get the name of another one;
    ///   as `Ankaios.apply(_:timeout:)` for the rest.
    @discardableResult
    public func update(
        workload name: String,
        timeout: Duration? = nil,
        _ change: (inout Workload) -> Void
    ) async throws(AnkaiosError) -> UpdateStateSuccess {
        guard let old = try await workload(name, timeout: timeout) else {
            throw .invalid("there is no workload \"\(name)\"")
        }
        var new = old
        change(&new)
        if new.name != name, try await workload(new.name, timeout: timeout) != nil {
            throw .invalid("there is a workload \"\(new.name)\" already; \"\(name)\" cannot get its name")
        }
        return try await apply(WorkloadChange(from: old, to: new), timeout: timeout)
    }

    /// Sends a change of a workload; nothing if it is empty.
    @discardableResult
    public func apply(_ change: WorkloadChange, timeout: Duration? = nil) async throws(AnkaiosError)
        -> UpdateStateSuccess
    {
        guard !change.isEmpty else { return UpdateStateSuccess() }
        return try await update(CompleteState(desiredState: change.state), masks: change.masks, timeout: timeout)
    }
}
