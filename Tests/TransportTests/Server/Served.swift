#if GRPC
    import AnkaiosGRPC
    import AnkaiosSDK
    import EmbeddedAnkaios
    import EmbeddedAnkaiosGRPC

    extension ServerCredentials {
        /// Those of a client with one of the certificates.
        static func files(authority: String = "authority", client: String = "client") throws -> ServerCredentials {
            let all = try Certificates.shared()
            return .mutualTLS(
                authority: .file(all.path("\(authority).pem")),
                certificate: .file(all.path("\(client).pem")),
                key: .file(all.path("\(client).key"))
            )
        }
    }

    extension EndpointCredentials {
        /// Those of a server with one of the certificates.
        static func texts(server: String = "server") throws -> EndpointCredentials {
            let all = try Certificates.shared()
            return .mutualTLS(
                authority: .text(try all.text("authority.pem")),
                certificate: .text(try all.text("\(server).pem")),
                key: .text(try all.text("\(server).key"))
            )
        }
    }

    /// An embedded Ankaios with a port, and a client of it.
    func withServed(
        credentials: (server: EndpointCredentials, client: ServerCredentials) = (.insecure, .insecure),
        services: Set<ServerEndpoint.Service> = [.commandLine],
        configuration: Ankaios.Configuration = .init(),
        observe: @escaping @Sendable (Int, ServerEndpoint.Traffic) -> Void = { _, _ in },
        _ body: (Ankaios, Cluster, ServerEndpoint) async throws -> Void
    ) async throws {
        try await withCluster { cluster in
            let endpoint = try ServerEndpoint.start(
                for: cluster,
                credentials: credentials.server,
                services: services,
                observe: observe
            )
            let transport = Transport.server(at: endpoint.url, credentials: credentials.client)
            let result: Result<Void, any Error>
            do {
                try await Ankaios.withConnection(to: transport, configuration: configuration) { ankaios in
                    try await body(ankaios, cluster, endpoint)
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await endpoint.end()
            try result.get()
        }
    }
#endif
