/// Why a manifest could not be made of a text.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
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
