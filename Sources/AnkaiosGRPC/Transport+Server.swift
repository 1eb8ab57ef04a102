import AnkaiosSession
public import AnkaiosSDK

extension Transport {
    #if GRPC
        /// The server itself, from outside of a workload: over gRPC, as `ank` talks to it (AnkaiosBehaviour.md §3.4).
        ///
        /// The newer command service is taken where the server has it, else that of Ankaios 1.0. No access rules apply: who
        /// has a certificate of the authority may do everything.
        ///
        /// - Parameters:
        ///   - url: `https://HOST:PORT`; without a port 25551.
        ///   - credentials: certificates, or ``ServerCredentials/insecure``.
        ///   - keepAlive: the silence after which the client asks the server for a sign of life. Without one within the same
        ///     time the connection counts as lost, as when a cable is pulled.
        public static func server(
            at url: String,
            credentials: ServerCredentials,
            keepAlive: Duration = .seconds(10)
        ) -> Transport {
            Transport(session: .server) { configuration in
                ServerLink(
                    ServerSettings(url: url, credentials: credentials),
                    keepAlive: keepAlive,
                    maximumMessageSize: configuration.maximumFrameSize
                )
            }
        }

        /// The server that these settings name.
        public static func server(_ settings: ServerSettings) -> Transport {
            server(at: settings.url, credentials: settings.credentials, keepAlive: settings.keepAlive)
        }
    #else
        /// The server itself, over gRPC: only there when the package is built with its trait `GRPC`.
        @available(
            *,
            unavailable,
            message: "name the trait: .package(…, traits: [\"GRPC\"]), or swift build --traits GRPC"
        )
        public static func server(
            at url: String,
            credentials: ServerCredentials,
            keepAlive: Duration = .seconds(10)
        ) -> Transport {
            .controlInterface
        }

        /// The server that these settings name: only there when the package is built with its trait `GRPC`.
        @available(
            *,
            unavailable,
            message: "name the trait: .package(…, traits: [\"GRPC\"]), or swift build --traits GRPC"
        )
        public static func server(_ settings: ServerSettings) -> Transport { .controlInterface }
    #endif
}
