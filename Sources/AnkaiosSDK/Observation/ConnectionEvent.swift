public import AnkaiosModel

/// Something that happened in a connection.
///
/// More cases may come with a minor version: a `switch` over them needs `@unknown default`.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum ConnectionEvent: Hashable, Sendable {
    // MARK: The connection

    /// The connection will be opened after this time.
    case connecting(after: Duration)
    /// It cannot be opened now; the text says why. Told once for each reason in a row.
    case unavailable(reason: String)
    /// The system gives no lock on the control interface; the text says why. The connection goes on, and another program that
    /// connects to the same control interface is not refused.
    case lockMissing(reason: String)
    /// The agent has accepted the connection.
    case connected
    /// The agent has lost its server once, and Ankaios has removed the control interface from its folder. The connection goes on over
    /// the open pipes, as ``ConnectionState/detached`` tells.
    case interfaceRemoved
    /// The connection to the agent broke. Calls that were sent end, streams are taken up again later.
    case connectionLost
    /// The connection is over for good.
    case closed(reason: String)

    // MARK: Calls

    /// A call has begun.
    case callBegan(ObservedCall)
    /// A call has ended, this long after its beginning; with an error, if it failed.
    case callEnded(ObservedCall, after: Duration, error: AnkaiosError?)

    // MARK: Streams

    /// The logs or events of this call do not come for now: items from here on may be missing. Logs tell their readers by
    /// ``LogEvent/resumed(_:)``, events by a snapshot.
    case streamInterrupted(ObservedCall)
    /// Logs or events have ended, this long after the answer to their call. Their reader has enough, nothing more
    /// comes, or there was an error. `dropped` items were not taken in time.
    case streamEnded(ObservedCall, after: Duration, dropped: Int, error: AnkaiosError?)

    // MARK: Messages

    /// A message could not be read, and was passed over; the text says why.
    case unreadableMessage(String)
}

/// A call, as an observer sees it.
public struct ObservedCall: Hashable, Sendable {
    /// What a call asks for.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// To read the state.
        case readState
        /// To update the state.
        case updateState
        /// To be told of changes of the state.
        case subscribe
        /// To read logs.
        case readLogs
    }

    /// What it asks for.
    public let kind: Kind
    /// Tells it from all others of its connection.
    public let number: UInt64

    /// Makes a call, for tests of an observer.
    public init(kind: Kind, number: UInt64) {
        self.kind = kind
        self.number = number
    }
}
