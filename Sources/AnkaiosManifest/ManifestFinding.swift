/// Something in a manifest that will not work, and where.
public struct ManifestFinding: Hashable, Sendable, CustomStringConvertible {
    /// What comes of it.
    public enum Severity: Hashable, Sendable {
        /// Ankaios refuses the manifest, or reads it otherwise than it was meant.
        case error
        /// Ankaios takes the manifest, but the workload will not start.
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
    /// What is wrong: of the server's own checks in the server's own words (reference §5.3).
    public var message: String

    /// One line: the place, the path, what is wrong.
    public var description: String {
        var parts: [String] = []
        if let line, let column { parts.append("line \(line), column \(column)") }
        if !path.isEmpty { parts.append(path) }
        parts.append(severity == .warning ? "warning: \(message)" : message)
        return parts.joined(separator: ": ")
    }
}

/// Why a manifest could not be made of a text.
public enum ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file could not be read; the reason is that of the system.
    case unreadable(path: String, reason: String)
    /// There is something wrong with the text: all of it, in the order of the text.
    case refused([ManifestFinding])

    /// What is wrong; empty if the file could not be read.
    public var findings: [ManifestFinding] {
        if case .refused(let findings) = self { findings } else { [] }
    }

    /// All findings, a line for each.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .refused(let findings): findings.map(\.description).joined(separator: "\n")
        }
    }
}
