/// Whether and how an end of an RPC shows who it is. All texts are PEM.
package enum RPCSecurity: Hashable, Sendable {
    case insecure
    /// Both ends show a certificate that the authority has signed.
    case mutualTLS(authority: String, certificate: String, key: String)
}

extension RPCSecurity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How the ends show who they are, without the texts: one of them is a key.
    package var description: String { if case .insecure = self { "insecure" } else { "mutualTLS" } }

    /// As ``description``.
    package var debugDescription: String { description }

    /// Without children, so that `dump` shows no text either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
