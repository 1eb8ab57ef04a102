/// How the connection to Ankaios is.
#if hasAttribute(nonexhaustive)
    @nonexhaustive
#endif
public enum ConnectionState: Hashable, Sendable {
    /// Not connected yet, or no longer: waiting for the agent, or for its acceptance.
    case connecting
    /// Connected: requests are answered.
    case connected
    /// Connected, over pipes that Ankaios has removed from their folder: requests are answered. The agent has lost its
    /// server once. When it loses the server again, the connection breaks. Only an update of the workload's
    /// `controlInterfaceAccess` or `runtimeConfig` then brings a control interface back.
    case detached
    /// Over for good: by Ankaios, with its reason, or by this side.
    case closed(reason: String)
}

extension ConnectionState {
    /// Whether requests are answered.
    public var isConnected: Bool { self == .connected || self == .detached }
}
