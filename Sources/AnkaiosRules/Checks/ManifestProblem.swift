/// The way to a part of a manifest: keys, and indexes as text.
package typealias ManifestPath = [String]

/// Something wrong with a part of a manifest, whether it was read from a text or not.
package struct ManifestProblem {
    package var path: ManifestPath
    package var message: String
    /// Whether it is about the key, not about its value.
    package var isAboutKey: Bool
    package var severity: ManifestFinding.Severity

    package init(
        path: ManifestPath,
        message: String,
        isAboutKey: Bool = false,
        severity: ManifestFinding.Severity = .error
    ) {
        self.path = path
        self.message = message
        self.isAboutKey = isAboutKey
        self.severity = severity
    }

    /// For people, with the place in a text if there is one.
    package func finding(line: Int? = nil, column: Int? = nil) -> ManifestFinding {
        let path = path.joined(separator: ".")
        return ManifestFinding(severity: severity, path: path, line: line, column: column, message: message)
    }
}
