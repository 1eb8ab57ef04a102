/// How client and server show each other who they are.
public enum ServerCredentials: Hashable, Sendable {
    /// Mutual TLS (AnkaiosBehaviour.md §3.4). The authority has to have signed the server's certificate, which is for the
    /// name `ank-server`, whatever its address is. This client shows its own certificate.
    case mutualTLS(authority: PEM, certificate: PEM, key: PEM)
    /// Neither encrypted nor checked: everybody on the way can read and change everything. For experiments.
    case insecure
}
