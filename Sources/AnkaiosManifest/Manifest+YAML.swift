public import AnkaiosRules
public import AnkaiosModel
package import AnkaiosYAML

extension Manifest {
    /// Reads a manifest from YAML, of version `v1` or `v0.1`.
    ///
    /// It is refused for everything that Ankaios would refuse whatever else its state holds. These are mistakes in
    /// YAML, wrong types, missing and double keys, names and access rules (AnkaiosBehaviour.md §5.3). These are also
    /// templates whose configs are all in the manifest (§5.4), and dependency cycles (§5.5).
    /// ``findings(in:options:against:)`` finds what depends on the state.
    /// - Parameters:
    ///   - yaml: the text.
    ///   - options: what to do about unknown keys, and an agent in place of those in the manifest.
    /// - Throws: ``ManifestError/refused(_:)`` with all that is wrong, each with line and column.
    public init(yaml: String, options: ManifestOptions = ManifestOptions()) throws {
        self = try Self.reading(yaml, options).manifest
    }

    package static func reading(
        _ yaml: String,
        _ options: ManifestOptions = ManifestOptions()
    ) throws(ManifestError) -> (manifest: Manifest, isOldVersion: Bool) {
        var reader = ManifestReader(options: options)
        let manifest = reader.read(yaml)
        let checker = StateChecker(applying: manifest, to: nil)
        let findings = reader.findings + checker.problems().map(reader.placed)
        guard findings.allSatisfy({ $0.severity == .warning }) else { throw ManifestError.refused(findings.inOrder) }
        return (manifest, reader.isOld)
    }

    /// The keys of a manifest that Ankaios passes over silently.
    package static func unknownKeys(in yaml: String) -> [ManifestFinding] {
        var reader = ManifestReader(options: ManifestOptions(unknownKeys: .allowed))
        _ = reader.read(yaml)
        return reader.unknownKeys.inOrder
    }

    /// Reads a manifest from a file of YAML in UTF-8, see ``init(yaml:options:)``.
    /// - Throws: ``ManifestError/unreadable(path:reason:)``, or what is wrong with the text.
    public init(contentsOf path: String, options: ManifestOptions = ManifestOptions()) throws {
        self = try Self.reading(contentsOf: path, options)
    }

    package static func reading(
        contentsOf path: String,
        _ options: ManifestOptions = ManifestOptions()
    ) throws(ManifestError) -> Manifest {
        try reading(TextFile.read(path), options).manifest
    }

    /// All errors in a manifest's text, and what will not work of it, in the order of the text.
    /// - Parameters:
    ///   - yaml: the text.
    ///   - options: as for reading.
    ///   - state: what is desired already; nil: the state is unknown. The manifest is checked as a part of it. Its
    ///     configs have to be in the manifest or in the state, and cycles may lead through both.
    public static func findings(
        in yaml: String,
        options: ManifestOptions = ManifestOptions(),
        against state: State? = nil
    ) -> [ManifestFinding] {
        var reader = ManifestReader(options: options)
        let manifest = reader.read(yaml)
        let checker = StateChecker(applying: manifest, to: state)
        return (reader.findings + checker.problems().map(reader.placed)).inOrder
    }

    /// The workloads as Ankaios gives them to the agents: with templates rendered, and runtime configs trimmed
    /// (AnkaiosBehaviour.md §5.2, §5.4). Their ids are the SHA-256 of these runtime configs.
    /// - Parameter state: what is desired already: configs that are not in the manifest are taken from it.
    /// - Throws: ``ManifestError/refused(_:)`` with all that ``findings(against:)`` calls an error.
    public func rendered(against state: State = State()) throws -> Manifest {
        let checker = StateChecker(applying: self, to: state)
        let errors = checker.findings.filter { $0.severity == .error }
        guard errors.isEmpty else { throw ManifestError.refused(errors) }
        var rendered = self
        rendered.workloads = checker.after.workloads.filter { workloads[$0.key] != nil }.mapValues(\.workload)
        return rendered
    }

    /// The manifest as YAML that `ank apply` takes, version `v1`, with all names sorted.
    public func yaml() -> String {
        YAMLWriter.text(ManifestWriter.value(of: self))
    }
}

extension [ManifestFinding] {
    /// In the order of the text; what has no place first.
    var inOrder: [ManifestFinding] {
        enumerated().sorted {
            ($0.element.line ?? 0, $0.element.column ?? 0, $0.offset)
                < ($1.element.line ?? 0, $1.element.column ?? 0, $1.offset)
        }.map(\.element)
    }
}

extension Manifest {
    /// What can be understood of a document, without a verdict: keys may be unknown or missing, as Ankaios takes them.
    /// - Parameters:
    ///   - node: the document.
    ///   - agent: the agent of all workloads, whatever the document says.
    /// - Returns: the manifest, and what of the document is not of the right kind.
    package static func reading(
        _ node: YAMLNode,
        agent: String? = nil
    ) -> (manifest: Manifest, findings: [ManifestFinding]) {
        var reader = ManifestReader(options: ManifestOptions(unknownKeys: .allowed, agent: agent), isPartial: true)
        var manifest = Manifest()
        reader.read(node.merged, into: &manifest)
        if let agent {
            for name in manifest.workloads.keys { manifest.workloads[name]?.agent = agent }
        }
        return (manifest, reader.findings)
    }
}
