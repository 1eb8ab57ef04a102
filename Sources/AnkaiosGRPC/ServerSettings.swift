package import AnkaiosModel
import AnkaiosSDK

/// Where a server is and how to show oneself to it, by the names of `ank` (AnkaiosBehaviour.md §14.1).
public struct ServerSettings: Hashable, Sendable {
    /// `https://HOST:PORT`, `http://HOST:PORT`, or `unix://` and the absolute path of a socket.
    public var url: String
    /// How client and server show each other who they are. A socket has ``ServerCredentials/insecure``.
    public var credentials: ServerCredentials
    /// The silence after which the client asks the server for a sign of life; by default 10 seconds. Without one within the
    /// same time the connection counts as lost, as when a cable is pulled.
    public var keepAlive: Duration = .seconds(10)

    /// Where `ank-server` listens by default.
    public static let defaultURL = "https://127.0.0.1:25551"

    /// Makes settings of their parts.
    public init(
        url: String = ServerSettings.defaultURL,
        credentials: ServerCredentials,
        keepAlive: Duration = .seconds(10)
    ) {
        self.url = url
        self.credentials = credentials
        self.keepAlive = keepAlive
    }

    /// Reads what `ank` reads: the variables of ``init(environment:)``, and then a file.
    ///
    /// The file is `$HOME/.config/ankaios/ank.conf`, or else `/etc/ankaios/ank.conf`. Variables come first.
    ///
    /// - Throws: ``AnkaiosError/misconfigured`` as ``init(environment:)``, and if the file cannot be read.
    public static func standard() throws -> ServerSettings {
        var values: [String: String] = [:]
        for name in variables { values[name] = environment(name) }
        let configuration = try AnkConfiguration.load(from: nil, home: environment("HOME"))
        return try ServerSettings(environment: values, configuration)
    }

    /// The variables of `ank`.
    package static let variables = ["ANK_SERVER_URL", "ANK_INSECURE", "ANK_CA_PEM", "ANK_CRT_PEM", "ANK_KEY_PEM"]

    /// Reads the variables of `ank`: `ANK_SERVER_URL`, `ANK_INSECURE` (`true`), `ANK_CA_PEM`, `ANK_CRT_PEM`, `ANK_KEY_PEM`,
    /// which name files. An empty variable counts as missing. As with `ank`, certificates win over `ANK_INSECURE`.
    ///
    /// - Throws: ``AnkaiosError/misconfigured`` if a certificate is missing without `ANK_INSECURE`, or that variable is
    ///   neither `true` nor `false`. So it does if certificates or `ANK_INSECURE` come with a socket.
    public init(environment: [String: String]) throws {
        try self.init(environment: environment, AnkConfiguration())
    }

    /// As ``init(environment:)``; what no variable says, a file does.
    package init(environment: [String: String], _ configuration: AnkConfiguration) throws(AnkaiosError) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let isInsecure: Bool
        switch value("ANK_INSECURE") {
        case nil: isInsecure = configuration.isInsecure
        case "false": isInsecure = false
        case "true": isInsecure = true
        case .some(let other):
            throw .misconfigured("ANK_INSECURE is '\(other)': it has to be true or false")
        }
        try self.init(
            url: value("ANK_SERVER_URL") ?? configuration.serverURL,
            isInsecure: isInsecure,
            authority: value("ANK_CA_PEM").map(PEM.file) ?? configuration.authority,
            certificate: value("ANK_CRT_PEM").map(PEM.file) ?? configuration.certificate,
            key: value("ANK_KEY_PEM").map(PEM.file) ?? configuration.key
        )
    }

    /// As ``init(environment:)``, of values at hand.
    package init(
        url: String?,
        isInsecure: Bool,
        authority: PEM?,
        certificate: PEM?,
        key: PEM?
    ) throws(AnkaiosError) {
        self.url = url ?? ServerSettings.defaultURL
        if self.url.hasPrefix(ServerAddress.socketScheme) {
            guard !isInsecure else { throw .misconfigured(ServerAddress.insecureAtSocket) }
            guard authority == nil, certificate == nil, key == nil else {
                throw .misconfigured(ServerAddress.certificatesAtSocket)
            }
            credentials = .insecure
        } else if let authority, let certificate, let key {
            credentials = .mutualTLS(authority: authority, certificate: certificate, key: key)
        } else if isInsecure {
            credentials = .insecure
        } else {
            throw .misconfigured(
                "certificate files are missing: give all of ANK_CA_PEM, ANK_CRT_PEM and ANK_KEY_PEM, or ANK_INSECURE=true"
            )
        }
    }
}
