import AnkaiosModel

/// What a server's URL says.
struct ServerAddress: Hashable {
    /// `host:port`.
    var target: String

    /// The port of `ank-server`.
    static let defaultPort = 25551

    init(url: String, credentials: ServerCredentials) throws(AnkaiosError) {
        let rest: Substring
        if url.hasPrefix("https://") {
            // As `ank` has it: with insecure, `https:` is read as `http:`.
            rest = url.dropFirst("https://".count)
        } else if url.hasPrefix("http://") {
            guard credentials == .insecure else {
                throw .invalid("the server URL '\(url)' is one without TLS, but certificates are given: use https://")
            }
            rest = url.dropFirst("http://".count)
        } else {
            throw .invalid("the server URL '\(url)' has to begin with https:// or http://")
        }
        let place = rest.hasSuffix("/") ? rest.dropLast() : rest
        let isBracketed = place.hasPrefix("[")
        let host = isBracketed ? place.prefix { $0 != "]" } + "]" : place.prefix { $0 != ":" }
        guard place.hasPrefix(host), host.count > (isBracketed ? 2 : 0), !place.contains("/"), !place.contains("@")
        else {
            throw .invalid("the server URL '\(url)' names no host")
        }
        let end = place.dropFirst(host.count)
        if end.isEmpty {
            target = "\(host):\(ServerAddress.defaultPort)"
        } else if end.hasPrefix(":"), let port = UInt16(end.dropFirst()), port > 0 {
            target = "\(host):\(port)"
        } else {
            throw .invalid("the server URL '\(url)' has no port from 1 to 65535 behind its host")
        }
    }
}
