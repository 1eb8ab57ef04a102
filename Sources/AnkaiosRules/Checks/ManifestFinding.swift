/// Something in a manifest, or in a state, that will not work, and where.
public struct ManifestFinding: Hashable, Sendable, CustomStringConvertible {
    /// What comes of it.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Severity: Hashable, Sendable {
        /// Ankaios refuses it, or reads it otherwise than it was meant.
        case error
        /// Ankaios takes it, but a workload will not start.
        case warning
    }

    /// What comes of it.
    public var severity: Severity
    /// The way to the part in question, such as `workloads.web.agent`; empty for the whole.
    public var path: String
    /// The line in the text, from 1; nil for what was not read from a text.
    public var line: Int?
    /// The column in the text, from 1, in Unicode scalars.
    public var column: Int?
    /// The problem. The server's own checks have the server's own words (AnkaiosBehaviour.md §5.3), without the text of
    /// an invalid template.
    public var message: String

    /// Makes a finding.
    public init(severity: Severity, path: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.severity = severity
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }

    /// One line: the place, the path, what is wrong.
    public var description: String {
        var parts: [String] = []
        if let line, let column { parts.append("line \(line), column \(column)") }
        if !path.isEmpty { parts.append(path) }
        parts.append(severity == .warning ? "warning: \(message)" : message)
        return parts.joined(separator: ": ")
    }
}
