public import AnkaiosModel

/// Where a server is and how to show oneself to it, by the names of `ank` (reference §14.1).
public struct ServerSettings: Hashable, Sendable {
    /// `https://HOST:PORT`, or `http://HOST:PORT`.
    public var url: String
    /// How client and server show each other who they are.
    public var credentials: ServerCredentials

    /// Where `ank-server` listens if nothing else is said.
    public static let defaultURL = "https://127.0.0.1:25551"

    /// Makes settings of their parts.
    public init(url: String = ServerSettings.defaultURL, credentials: ServerCredentials) {
        self.url = url
        self.credentials = credentials
    }

    /// Reads the variables of `ank`: `ANK_SERVER_URL`, `ANK_INSECURE` (`true`), `ANK_CA_PEM`, `ANK_CRT_PEM`, `ANK_KEY_PEM`,
    /// which name files. An empty variable is none. As with `ank`, certificates win over `ANK_INSECURE`.
    ///
    /// - Throws: ``AnkaiosError/invalid(_:)`` if a certificate is missing and insecure is not asked for, or
    ///   `ANK_INSECURE` is neither `true` nor `false`.
    public init(environment: [String: String]) throws(AnkaiosError) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let isInsecure: Bool
        switch value("ANK_INSECURE") {
        case nil, "false": isInsecure = false
        case "true": isInsecure = true
        case .some(let other): throw .invalid("ANK_INSECURE is '\(other)': it has to be true or false")
        }
        try self.init(
            url: value("ANK_SERVER_URL"),
            isInsecure: isInsecure,
            authority: value("ANK_CA_PEM"),
            certificate: value("ANK_CRT_PEM"),
            key: value("ANK_KEY_PEM")
        )
    }

    /// As ``init(environment:)``, of values at hand.
    package init(
        url: String?,
        isInsecure: Bool,
        authority: String?,
        certificate: String?,
        key: String?
    ) throws(AnkaiosError) {
        self.url = url ?? ServerSettings.defaultURL
        if let authority, let certificate, let key {
            credentials = .mutualTLS(authority: .file(authority), certificate: .file(certificate), key: .file(key))
        } else if isInsecure {
            credentials = .insecure
        } else {
            throw .invalid(
                "certificate files are missing: give all of ANK_CA_PEM, ANK_CRT_PEM and ANK_KEY_PEM, or ANK_INSECURE=true"
            )
        }
    }
}
