/// How a ``ServerEndpoint`` and its clients show each other who they are.
public enum EndpointCredentials: Hashable, Sendable {
    /// Mutual TLS (AnkaiosBehaviour.md §3.4). Files are read when the endpoint starts. Clients need a certificate that the
    /// authority has signed. They look for the name `ank-server` in this one.
    case mutualTLS(authority: PEM, certificate: PEM, key: PEM)
    /// Neither encrypted nor checked: whoever reaches the port may do everything.
    case insecure
}

extension EndpointCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How the ends show who they are, without the texts: one of them is a key.
    public var description: String { if case .insecure = self { "insecure" } else { "mutualTLS" } }

    /// As ``description``.
    public var debugDescription: String { description }

    /// Without children, so that `dump` shows no text either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
