import AnkaiosSDK

/// An error in the words that interop clients of all languages use.
struct Failure: Error {
    var kind: String
    var message: String

    /// - Parameter deadlinePassed: whether the call took as long as it was allowed to: an update without an answer is open
    ///   both when its time is up and when the link was lost, and only the clock tells which.
    init(_ error: any Error, deadlinePassed: Bool = false) {
        message = String(describing: error)
        guard let error = error as? AnkaiosError else {
            kind = "untyped:\(type(of: error))"
            return
        }
        kind =
            switch error.code {
            case .rejected, .accessDenied, .invalidArgument, .notFound, .typeMismatch, .impossible: "response_error"
            case .unavailable, .inUse, .misconfigured, .connectionLost, .answerTooLarge: "disconnected"
            case .answerLost: deadlinePassed ? "timeout" : "disconnected"
            case .timedOut: "timeout"
            case .closed, .shutDown: "connection_closed"
            case .unexpectedAnswer: "protocol"
            // Neither comes: no buffer of a stream here has an end, and nobody cancels a call before its outcome is taken.
            case .tooSlow: "disconnected"
            case .cancelled: "connection_closed"
            default: "protocol"
            }
    }
}
