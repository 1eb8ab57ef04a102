public import AnkaiosModel

extension Manifest {
    /// What Ankaios would refuse when this manifest is applied, and what will not work of it (AnkaiosBehaviour.md §5.3
    /// to §5.5). It has all findings, sorted by configs and workloads, without places, as there is no text. A cycle
    /// that a real server overlooks (AnkaiosBehaviour.md Q17b) is an error here: its workloads would wait for each
    /// other for ever.
    /// - Parameter state: what is desired already; nil: the state is unknown. The manifest is checked as a part of it.
    ///   Its configs have to be in the manifest or in the state, and cycles may lead through both. A changed config may
    ///   spoil other workloads.
    public func findings(against state: State? = nil) -> [ManifestFinding] {
        StateChecker(applying: self, to: state).findings
    }
}

extension State {
    /// What Ankaios would refuse when this replaces all that is desired, and what will not work of it.
    public func findings() -> [ManifestFinding] {
        let checker = StateChecker(RenderedState(self), before: RenderedState(State()), named: Set(workloads.keys))
        let version = NameRules.apiVersion(apiVersion).map { ManifestProblem(path: ["apiVersion"], message: $0) }
        return [version].compactMap { $0?.finding() } + checker.findings
    }
}

extension StateChecker {
    /// All that is wrong, without places.
    package var findings: [ManifestFinding] { (missingFields() + problems()).map { $0.finding() } }

    /// Checks what comes of a manifest that is applied.
    package init(applying manifest: Manifest, to state: State?) {
        self.init(
            RenderedState((state ?? State()).setting(manifest)),
            before: state.map { RenderedState($0) },
            named: Set(manifest.workloads.keys)
        )
    }
}
