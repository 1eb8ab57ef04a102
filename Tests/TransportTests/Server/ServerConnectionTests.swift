#if GRPC
    import AnkaiosGRPC
    import AnkaiosProtobuf
    import AnkaiosSDK
    import EmbeddedAnkaios
    import EmbeddedAnkaiosGRPC
    import Synchronization
    import TestSupport
    import Testing

    @Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct ServerConnectionTests {
        @Test func `client and server talk over mutual TLS, with certificates in files`() async throws {
            try await withServed(credentials: (.texts(), .files())) { ankaios, _, endpoint in
                #expect(endpoint.url.hasPrefix("https://127.0.0.1:"))
                let changes = try await ankaios.apply(.quiet("nginx"))
                #expect(changes.addedWorkloads.map(\.workload) == ["nginx"])
                try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(20))
            }
        }

        @Test func `certificates may be texts`() async throws {
            let all = try Certificates.shared()
            let credentials = ServerCredentials.mutualTLS(
                authority: .text(try all.text("authority.pem")),
                certificate: .text(try all.text("client.pem")),
                key: .text(try all.text("client.key"))
            )
            try await withServed(credentials: (.texts(), credentials)) { ankaios, _, _ in
                let agents = try await ankaios.agents()
                #expect(agents.keys.sorted() == ["agent_A"])
            }
        }

        @Test func `without TLS it works if both want it so`() async throws {
            try await withServed { ankaios, _, endpoint in
                #expect(endpoint.url.hasPrefix("http://127.0.0.1:"))
                try await ankaios.apply(.quiet("nginx"))
                #expect(try await ankaios.workload("nginx")?.agent == "agent_A")
            }
        }

        @Test(
            arguments: [
                ("expired", "authority", "client", "it has expired, or the given authority has not signed it"),
                ("server", "stranger", "client", "it has expired, or the given authority has not signed it"),
                ("elsewhere", "authority", "client", "it is not for the name ank-server"),
                ("server", "authority", "strange", "it does not accept this client's certificate"),
            ]
        )
        func `a wrong certificate is refused at once, and the error says which`(
            server: String,
            authority: String,
            client: String,
            text: String
        ) async throws {
            let error = try await refusal(.texts(server: server), .files(authority: authority, client: client))
            // That the server ends a handshake may have other causes.
            guard error.code == (client == "strange" ? .unavailable : .misconfigured) else { throw error }
            #expect(error.reason.hasSuffix(text))
        }

        @Test func `a key that belongs to another certificate is told`() async throws {
            let all = try Certificates.shared()
            let mixed = ServerCredentials.mutualTLS(
                authority: .file(all.path("authority.pem")),
                certificate: .file(all.path("client.pem")),
                key: .file(all.path("strange.key"))
            )
            let error = try await refusal(.texts(), mixed)
            guard error.code == .misconfigured else { throw error }
            #expect(error.reason.hasPrefix("the key does not belong to the certificate"))
        }

        @Test func `who wants TLS is told of a server without, and the other way round`() async throws {
            let error = try await refusal(.insecure, .files(), scheme: "https")
            guard error.code == .misconfigured else { throw error }
            #expect(error.reason.hasSuffix("does not speak TLS"))
            let other = try await refusal(.texts(), .insecure)
            #expect(other.code == .unavailable)
            #expect(other.reason.hasSuffix("does it want TLS?"))
        }

        @Test func `a missing file and a text that is no certificate are told by their names`() async throws {
            let all = try Certificates.shared()
            let missing = ServerCredentials.mutualTLS(
                authority: .file(all.path("missing.pem")),
                certificate: .file(all.path("client.pem")),
                key: .file(all.path("client.key"))
            )
            let path = all.path("missing.pem")
            let text = "the certificate file \(path) cannot be read: No such file or directory"
            let first = try await refusal(.texts(), missing)
            #expect(first == AnkaiosError(.misconfigured, text))
            let words = ServerCredentials.mutualTLS(authority: .text("words"), certificate: .text(""), key: .text(""))
            let second = try await refusal(.texts(), words)
            #expect(second == AnkaiosError(.misconfigured, "the text is not PEM: it has no BEGIN line"))
        }

        /// With what a connection ends that cannot be made.
        private func refusal(
            _ server: EndpointCredentials,
            _ client: ServerCredentials,
            scheme: String? = nil
        ) async throws -> AnkaiosError {
            let refusal = Mutex<AnkaiosError?>(nil)
            try await withCluster { cluster in
                try await cluster.withServerEndpoint(credentials: server) { endpoint in
                    let url = scheme.map { "\($0)://127.0.0.1:\(endpoint.port)" } ?? endpoint.url
                    do {
                        let ankaios = try await Ankaios.connect(to: .server(at: url, credentials: client))
                        await ankaios.close()
                    } catch {
                        refusal.withLock { $0 = error as? AnkaiosError }
                    }
                }
            }
            return try #require(refusal.withLock { $0 })
        }

        @Test(arguments: [[ServerEndpoint.Service.commandLine], [.commands], [.commands, .commandLine]])
        func `the newer service is taken where it is, else the older one`(services: [ServerEndpoint.Service])
            async throws
        {
            let paths = Mutex<[String]>([])
            let observe: @Sendable (Int, ServerEndpoint.Traffic) -> Void = { _, traffic in
                if case .opened(let path) = traffic { paths.withLock { $0.append(path) } }
            }
            try await withServed(services: Set(services), observe: observe) { ankaios, _, _ in
                try await ankaios.apply(.quiet("nginx"))
                try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(20))
            }
            let newer = "/grpc_api.CommandConnection/ConnectCommand"
            let older = "/grpc_api.CliConnection/ConnectCli"
            #expect(paths.withLock { $0 } == [services.contains(.commands) ? newer : older])
        }

        @Test func `a server of another major version refuses for good, in its own words`() async throws {
            var configuration = Ankaios.Configuration()
            configuration.protocolVersion = "2.0.0"
            await #expect(
                throws: AnkaiosError.closed(reason: "Unsupported protocol version '2.0.0'. Currently supported '1'")
            ) {
                try await withServed(configuration: configuration) { _, _, _ in }
            }
        }

        @Test func `without a server the connection waits for it, and then says that nobody listens`() async throws {
            var configuration = Ankaios.Configuration()
            configuration.connectTimeout = .milliseconds(300)
            // Port 1 is reserved: nobody listens there.
            await #expect(throws: AnkaiosError.unavailable("no server listens at http://127.0.0.1:1")) {
                try await Ankaios.withConnection(
                    to: .server(at: "http://127.0.0.1:1", credentials: .insecure),
                    configuration: configuration
                ) { _ in }
            }
        }

        @Test func `a client that leaves says Goodbye, and leaves no subscription behind`() async throws {
            let seen = Mutex<[String]>([])
            let observe: @Sendable (Int, ServerEndpoint.Traffic) -> Void = { _, traffic in
                seen.withLock { seen in
                    switch traffic {
                    case .to(let message):
                        if case .goodbye? = message.content { seen.append("goodbye") }
                    case .serverEnded(let status): seen.append("ended \(status.code)")
                    default: break
                    }
                }
            }
            try await withServed(observe: observe) { ankaios, _, _ in _ = try await ankaios.agents() }
            #expect(seen.withLock { $0 } == ["goodbye", "ended OK"])
        }
    }
#endif
