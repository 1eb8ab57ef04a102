package import AnkaiosModel
import AnkaiosRPC

/// What a server's URL says.
package struct ServerAddress: Hashable {
    /// `host:port`, or `unix:` and a path.
    package var target: String
    private var isSocket = false
    /// The same as gRPC takes it. A host stays one whatever its name, though `unix` and `dns` are schemes to gRPC.
    package var uri: String {
        if isSocket { return RPCAddress.socket(at: String(target.dropFirst("unix:".count))) }
        return "dns:///" + target.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%25")
    }

    /// How the URL of a Unix domain socket begins.
    package static let socketScheme = "unix://"

    /// The port of `ank-server`.
    static let defaultPort = 25551

    package init(url: String, credentials: ServerCredentials) throws(AnkaiosError) {
        let shown = Self.withoutPassword(url)
        if url.hasPrefix(Self.socketScheme) {
            target = "unix:\(try Self.socketPath(url, credentials))"
            isSocket = true
            return
        }
        let rest: Substring
        if url.hasPrefix("https://") {
            // As `ank` has it: with insecure, `https:` is read as `http:`.
            rest = url.dropFirst("https://".count)
        } else if url.hasPrefix("http://") {
            guard credentials == .insecure else {
                throw .misconfigured(
                    "the server URL '\(shown)' is one without TLS, but certificates are given: use https://"
                )
            }
            rest = url.dropFirst("http://".count)
        } else {
            throw .misconfigured("the server URL '\(shown)' has to begin with https://, http:// or unix://")
        }
        let place = rest.hasSuffix("/") ? rest.dropLast() : rest
        let isBracketed = place.hasPrefix("[")
        let host = isBracketed ? place.prefix { $0 != "]" } + "]" : place.prefix { $0 != ":" }
        // Nothing that a URI has a meaning for.
        let isName = host.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.value > 0x20 && !"/?#@\\,".unicodeScalars.contains($0)
        }
        guard place.hasPrefix(host), host.count > (isBracketed ? 2 : 0), isName, !place.contains("/"),
            !place.contains("@")
        else {
            throw .misconfigured("the server URL '\(shown)' names no host")
        }
        let end = place.dropFirst(host.count)
        if end.isEmpty {
            target = "\(host):\(ServerAddress.defaultPort)"
        } else if end.hasPrefix(":"), let port = UInt16(end.dropFirst()), port > 0 {
            target = "\(host):\(port)"
        } else {
            throw .misconfigured("the server URL '\(shown)' has no port from 1 to 65535 behind its host")
        }
    }

    /// A URL as messages have it: without the name and password that may stand before its host.
    package static func withoutPassword(_ url: String) -> String {
        guard !url.hasPrefix(socketScheme), let at = url.lastIndex(of: "@") else { return url }
        return (["https://", "http://"].first(where: url.hasPrefix) ?? "") + "…" + url[at...]
    }

    /// The path in the URL of a Unix domain socket; problems in the words of newer servers and `ank`.
    private static func socketPath(_ url: String, _ credentials: ServerCredentials) throws(AnkaiosError) -> Substring {
        guard credentials == .insecure else { throw .misconfigured(certificatesAtSocket) }
        let path = url.dropFirst(socketScheme.count)
        if path.isEmpty { throw .misconfigured("Wrong server url format: empty unix socket path.") }
        guard path.hasPrefix("/") else {
            throw .misconfigured("Wrong server url format: unix socket path must be absolute: '\(path)'.")
        }
        return path
    }

    static let certificatesAtSocket =
        "Invalid ank config: TLS certificate settings are not allowed for unix:// endpoints"
    static let insecureAtSocket = "Invalid ank config: 'insecure' must not be enabled for unix:// endpoints"
}
