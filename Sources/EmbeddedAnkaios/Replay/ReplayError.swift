/// Why a conversation cannot be played back, or where the client did something else.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum ReplayError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The client sent something else than in this line of the transcript.
    case different(line: Int, expected: String, found: String)
    /// The client sent something after the last line.
    case unexpected(afterLine: Int, found: String)
    /// The client has not sent what stands in this line.
    case missing(line: Int, expected: String)
    /// The transcript, or this line of it, cannot be played.
    case invalid(line: Int?, reason: String)
    /// The operating system refused.
    case system(String)

    /// What went wrong, with the number of the line; the first line has number 1.
    public var description: String {
        switch self {
        case .different(let line, let expected, let found):
            "line \(line): expected the client to send \(expected), but it sent \(found)"
        case .unexpected(let line, let found): "after line \(line), which is the client's last one, it sent \(found)"
        case .missing(let line, let expected): "line \(line): the client has not sent \(expected)"
        case .invalid(let line?, let reason): "line \(line): \(reason)"
        case .invalid(nil, let reason): reason
        case .system(let text): "the system refused: \(text)"
        }
    }
}
