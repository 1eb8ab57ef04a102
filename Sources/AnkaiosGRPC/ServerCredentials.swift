/// How client and server show each other who they are.
public enum ServerCredentials: Hashable, Sendable {
    /// Mutual TLS: the server's certificate has to be signed by the authority and to be for the name `ank-server`,
    /// whatever its address is; this client shows its own certificate (AnkaiosBehaviour.md §3.4).
    case mutualTLS(authority: PEM, certificate: PEM, key: PEM)
    /// Neither encrypted nor checked: everybody on the way can read and change everything. For experiments.
    case insecure
}
