/// Whether and how an end of an RPC shows who it is. All texts are PEM.
package enum RPCSecurity: Hashable, Sendable {
    case insecure
    /// Both ends show a certificate that the authority has signed.
    case mutualTLS(authority: String, certificate: String, key: String)
}
