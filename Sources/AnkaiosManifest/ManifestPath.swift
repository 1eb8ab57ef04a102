import AnkaiosYAML

/// The way to a part of a manifest: keys, and indexes as text.
typealias ManifestPath = [String]

extension ManifestPath {
    var text: String { joined(separator: ".") }
}

/// Something wrong with a part of a manifest, whether it was read from a text or not.
struct ManifestProblem {
    var path: ManifestPath
    var message: String
    /// Whether it is about the key, not about its value.
    var isAboutKey = false
    var severity = ManifestFinding.Severity.error

    func finding(at mark: YAMLMark?) -> ManifestFinding {
        ManifestFinding(severity: severity, path: path.text, line: mark?.line, column: mark?.column, message: message)
    }
}
