package import AnkaiosModel

/// A message from Ankaios, as far as it concerns this connection.
package enum Inbound: Hashable, Sendable {
    /// The Hello was accepted.
    case accepted
    /// Ankaios ends the conversation.
    case closed(reason: String)
    /// An answer to one of our calls, or what a subscription of ours brings.
    case answer(CallID, Answer)
    /// An answer that is not for a call of this connection.
    case foreign
    /// A message of a kind that this version does not know, or an empty one.
    case unknown
    /// A message whose outside is right but which cannot be read; for this call, if that could be read.
    case malformed(CallID?, WireError)
    /// A message of which only the first part came; for this call, if that could be read. Others may be missing, too.
    case torn(CallID?)
    /// Bytes that are not a message at all.
    case garbage
}

/// What an answer holds.
package enum Answer: Hashable, Sendable {
    case refused(String)
    // In a box: on its way to the caller an answer is handed on some times.
    indirect case state(CompleteState)
    indirect case event(CompleteState, ChangedFields)
    case updated(UpdateResult)
    case logsAccepted([WorkloadInstanceName])
    case logEntries([LogEntry])
    case logsStopped(WorkloadInstanceName)
    case logsCancelled
    case eventsCancelled
    /// A kind of answer that this version does not know, or none.
    case unknown

    /// The kind in the wire's words, for errors.
    package var kind: String {
        switch self {
        case .refused: "error"
        case .state, .event: "completeStateResponse"
        case .updated: "UpdateStateSuccess"
        case .logsAccepted: "logsRequestAccepted"
        case .logEntries: "logEntriesResponse"
        case .logsStopped: "logsStopResponse"
        case .logsCancelled: "logsCancelAccepted"
        case .eventsCancelled: "eventsCancelAccepted"
        case .unknown: "a response that this version does not know"
        }
    }
}
