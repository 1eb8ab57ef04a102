#if GRPC
    import AnkaiosRPC

    /// What the end of an RPC means to the conversation over it.
    enum ConnectionEnd: Hashable {
        /// The server does not want to talk to this client, and will not: its words.
        case refused(String)
        /// It was there and is gone.
        case lost
        /// It cannot be reached now; fatal: it is not going to mend itself.
        case unreachable(String, isFatal: Bool)

        /// - Parameter wasHeard: whether the server had said anything.
        init(_ status: RPCStatus, of settings: ServerSettings, wasHeard: Bool) {
            switch status.code {
            case .failedPrecondition, .unauthenticated, .permissionDenied: self = .refused(status.details)
            case .unimplemented where !wasHeard:
                self = .refused("this is no Ankaios server: it has no service for commands")
            default: self = wasHeard ? .lost : ConnectionEnd(unreachable: status.details, settings)
            }
        }

        /// The library tells by texts alone what has kept it from connecting.
        private init(unreachable details: String, _ settings: ServerSettings) {
            let url = settings.url
            let usesTLS = settings.credentials != .insecure
            if details.contains("certificate verify failed") {
                self = .unreachable(
                    "the certificate of \(url) is refused: it has expired, or the given authority has not signed it",
                    isFatal: true
                )
            } else if details.contains("is not in peer certificate") {
                self = .unreachable(
                    "the certificate of \(url) is refused: it is not for the name ank-server",
                    isFatal: true
                )
            } else if details.contains("wrong version number") {
                self = .unreachable("\(url) does not speak TLS", isFatal: true)
            } else if details.contains("Ssl handshake failed") {
                self = .unreachable("no TLS with \(url): \(details)", isFatal: true)
            } else if details.contains("empty address list") {
                // The library has given the connection up before it began.
                self = .unreachable("the key does not belong to the certificate that is shown to \(url)", isFatal: true)
            } else if usesTLS, details.contains("Endpoint read failed") {
                // As a server with rustls ends the connection, like the real one.
                self = .unreachable(
                    "\(url) ended the TLS handshake: it does not accept this client's certificate",
                    isFatal: true
                )
            } else if url.hasPrefix(ServerAddress.socketScheme), details.contains("No such file or directory") {
                self = .unreachable("there is no socket at \(url)", isFatal: false)
            } else if details.contains("Socket closed"), details.contains("failed to connect") {
                // With TLS 1.3 the server looks at the client's certificate when the client has done its part.
                self = .unreachable(
                    usesTLS
                        ? "\(url) ended the TLS handshake: it does not accept this client's certificate"
                        : "\(url) closed the connection: does it want TLS?",
                    isFatal: true
                )
            } else if details.contains("Connection refused") {
                self = .unreachable("no server listens at \(url)", isFatal: false)
            } else {
                self = .unreachable("\(url) cannot be reached: \(details)", isFatal: false)
            }
        }
    }
#endif
