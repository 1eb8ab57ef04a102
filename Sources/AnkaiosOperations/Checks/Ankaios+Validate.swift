public import AnkaiosRules
public import AnkaiosModel
public import AnkaiosSDK

extension Ankaios {
    /// All that Ankaios would refuse if a manifest were applied now, and what will not work although it is taken. Nothing
    /// is sent but one read of `desiredState`.
    ///
    /// Each rule of the server is checked on the whole resulting state (AnkaiosBehaviour.md §5.3 to §5.5). These are
    /// rules of names, access rules, configs, rendered templates and cycles. Without a connection,
    /// `manifest.findings(against:)` does the same with a state that you have.
    /// - Parameters:
    ///   - manifest: the manifest to check.
    ///   - timeout: how long to wait for the answer; nil: the configuration's time-out.
    /// - Returns: the findings; the manifest will be taken if none of them is an error.
    /// - Throws: As `Ankaios.state(_:timeout:)`: the workload needs the right to read `desiredState`.
    public func validate(_ manifest: Manifest, timeout: Duration? = nil) async throws -> [ManifestFinding] {
        manifest.findings(against: try await state(.desiredState, timeout: timeout).desiredState)
    }
}
