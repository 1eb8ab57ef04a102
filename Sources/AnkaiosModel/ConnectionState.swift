/// How the connection to Ankaios is.
public enum ConnectionState: Hashable, Sendable {
    /// Not connected yet, or not any more: waiting for the agent, or for its word of acceptance.
    case connecting
    /// Connected: requests are answered.
    case connected
    /// Over for good: by Ankaios, with its reason, or by this side.
    case closed(reason: String)
}
