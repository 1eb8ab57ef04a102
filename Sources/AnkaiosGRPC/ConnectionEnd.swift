#if GRPC
    import AnkaiosRPC
    import AnkaiosSession

    /// What the end of an RPC means to the conversation over it.
    enum ConnectionEnd: Hashable {
        /// The server does not want to talk to this client, and will not: its words.
        case refused(String)
        /// It was there and is gone.
        case lost
        /// It cannot be reached now.
        case unreachable(Session.Absence)

        /// - Parameter wasHeard: whether the server had said anything.
        init(_ status: RPCStatus, of settings: ServerSettings, wasHeard: Bool) {
            switch status.code {
            case .failedPrecondition, .unauthenticated, .permissionDenied: self = .refused(status.details)
            case .unimplemented where !wasHeard:
                self = .refused("this is not an Ankaios server: it has no service for commands")
            default: self = wasHeard ? .lost : ConnectionEnd(unreachable: status.details, settings)
            }
        }

        /// The library tells by texts alone what has kept it from connecting.
        private init(unreachable details: String, _ settings: ServerSettings) {
            let url = settings.url
            let usesTLS = settings.credentials != .insecure
            if details.contains("certificate verify failed") {
                self = .unreachable(
                    .misconfigured(
                        "the certificate of \(url) is refused: it has expired, or the given authority has not signed it"
                    )
                )
            } else if details.contains("is not in peer certificate") {
                self = .unreachable(
                    .misconfigured("the certificate of \(url) is refused: it is not for the name ank-server")
                )
            } else if details.contains("wrong version number") {
                self = .unreachable(.misconfigured("\(url) does not speak TLS"))
            } else if details.contains("Ssl handshake failed") {
                self = .unreachable(.lasting("no TLS with \(url): \(details)"))
            } else if details.contains("empty address list") {
                // The library has given the connection up before it began.
                self = .unreachable(
                    .misconfigured("the key does not belong to the certificate that is shown to \(url)")
                )
            } else if usesTLS, details.contains("Endpoint read failed") {
                // As a server with rustls ends the connection, like the real one.
                self = .unreachable(
                    .lasting("\(url) ended the TLS handshake: it does not accept this client's certificate")
                )
            } else if url.hasPrefix(ServerAddress.socketScheme), details.contains("No such file or directory") {
                self = .unreachable(.passing("there is no socket at \(url)"))
            } else if details.contains("Socket closed"), details.contains("failed to connect") {
                // With TLS 1.3 the server looks at the client's certificate when the client has done its part.
                self = .unreachable(
                    .lasting(
                        usesTLS
                            ? "\(url) ended the TLS handshake: it does not accept this client's certificate"
                            : "\(url) closed the connection: does it want TLS?"
                    )
                )
            } else if details.contains("Connection refused") {
                self = .unreachable(.passing("no server listens at \(url)"))
            } else {
                self = .unreachable(.passing("\(url) cannot be reached: \(details)"))
            }
        }
    }
#endif
