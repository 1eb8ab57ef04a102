import EmbeddedAnkaios
import EmbeddedAnkaiosGRPC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where `ankaios dev` opens the server itself, for programs that are not workloads.
struct ListenAddress: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        case port(host: String, Int)
        case socket(path: String)
    }

    var place: Place
    /// The folder with the certificates; nil: without TLS.
    var certificates: String?

    /// Reads `HOST:PORT`, or `unix://` and an absolute path.
    init(_ text: String, certificates: String?) throws(DevOptions.Refusal) {
        self.certificates = certificates
        if text.hasPrefix("unix://") {
            let path = String(text.dropFirst("unix://".count))
            guard path.hasPrefix("/") else {
                throw DevOptions.Refusal(description: "the path of the socket '\(text)' is not absolute")
            }
            guard certificates == nil else {
                throw DevOptions.Refusal(description: "a socket has no TLS: leave --tls out, or listen at HOST:PORT")
            }
            place = .socket(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            let port = UInt16(text[text.index(after: colon)...])
        else {
            throw DevOptions.Refusal(description: "the address '\(text)' is neither HOST:PORT nor unix:///PATH")
        }
        place = .port(host: String(text[..<colon]), Int(port))
    }

    /// Opens the server of a cluster for the time of `body`, which gets the variables by which `ank` finds it.
    func serving<Value: Sendable>(
        _ cluster: Cluster,
        _ body: @escaping @Sendable ([String: String]) async throws -> Value
    ) async throws -> Value {
        #if GRPC
            switch place {
            case .socket(let path):
                return try await cluster.withServerEndpoint(socket: path) { endpoint in
                    try await body(["ANK_SERVER_URL": endpoint.url])
                }
            case .port(let host, let port):
                let credentials = try credentials()
                return try await cluster.withServerEndpoint(on: host, port: port, credentials: credentials) {
                    endpoint in
                    try await body(variables(endpoint.url))
                }
            }
        #else
            throw CommandFailure.own(
                "this tool cannot listen: it is built without gRPC; build it with 'swift build --traits GRPC', which needs "
                    + "gRPC's C library (libgrpc-dev)"
            )
        #endif
    }

    #if GRPC
        private func credentials() throws -> EndpointCredentials {
            guard let certificates else { return .insecure }
            return .mutualTLS(
                authority: .text(try text("\(certificates)/ca.pem")),
                certificate: .text(try text("\(certificates)/ank-server.pem")),
                key: .text(try text("\(certificates)/ank-server-key.pem"))
            )
        }

        private func text(_ path: String) throws(CommandFailure) -> String {
            do throws(TextFile.Failure) {
                return try TextFile.read(path)
            } catch {
                throw .own("the certificate \(path) cannot be read: \(error)")
            }
        }

        private func variables(_ url: String) -> [String: String] {
            guard let certificates else { return ["ANK_SERVER_URL": url, "ANK_INSECURE": "true"] }
            var variables = ["ANK_SERVER_URL": url, "ANK_CA_PEM": "\(certificates)/ca.pem"]
            // Those of the client are there for whoever wants to use them.
            for (name, file) in [("ANK_CRT_PEM", "ank.pem"), ("ANK_KEY_PEM", "ank-key.pem")] {
                let path = "\(certificates)/\(file)"
                if access(path, R_OK) == 0 { variables[name] = path }
            }
            return variables
        }
    #endif
}
