/// What can go wrong between a call and its answer: a case for each thing that the caller can do about it.
public enum AnkaiosError: Error, Hashable, Sendable {
    /// Ankaios understood the request and refused it, with its own words. The same request will be refused again.
    case rejected(reason: String)
    /// The workload's access rules do not allow the request: extend its `controlInterfaceAccess` (reference §6).
    case accessDenied
    /// Nothing was sent: the argument cannot be right. The text names it.
    case invalid(_ what: String)
    /// There is no agent at the other end now, or no control interface: nothing was sent. It may come (back); the text
    /// says what was looked for.
    case unavailable(_ what: String)
    /// The connection was lost after a read or a subscription was sent. Asking again is harmless.
    case connectionLost
    /// An update was sent and its answer was lost or did not come in time: Ankaios may have carried it out or not. Read
    /// the state before sending it again; `isApplied` and `isDeleted` of module `AnkaiosOperations` do that.
    case answerLost
    /// Ankaios ended the conversation for good, with this reason; or the connection was closed on this side. No later
    /// call on this connection can succeed.
    case closed(reason: String)
    /// No answer came in the time that was given.
    case timedOut(after: Duration)
    /// The task was cancelled. An update that was sent before may have been carried out.
    case cancelled
    /// The answer is not of a kind that the protocol allows for the request. The text says what came.
    case unexpectedAnswer(_ what: String)
    /// The consumer of a stream was too slow, and the stream's policy is to end then.
    case tooSlow
    /// What was waited for cannot come true any more. The text says why.
    case impossible(_ why: String)
}

extension AnkaiosError: CustomStringConvertible {
    /// What happened, and what can be done, in one line.
    public var description: String {
        switch self {
        case .rejected(let reason): "Ankaios refused the request: \(reason)"
        case .accessDenied:
            "access denied: the workload's controlInterfaceAccess does not allow this request; extend its rules"
        case .invalid(let what): "nothing was sent: \(what)"
        case .unavailable(let what): "no connection to Ankaios: \(what)"
        case .connectionLost: "the connection to the agent was lost before the answer came; ask again"
        case .answerLost: "the answer to an update was lost; read the state to see whether it was carried out"
        case .closed(let reason): "the connection is closed: \(reason)"
        case .timedOut(let limit): "no answer within \(limit)"
        case .cancelled: "the task was cancelled"
        case .unexpectedAnswer(let what): "an answer of an unexpected kind came: \(what)"
        case .tooSlow: "the stream was read too slowly and its buffer is full"
        case .impossible(let why): "waited for something that cannot come true any more: \(why)"
        }
    }
}
