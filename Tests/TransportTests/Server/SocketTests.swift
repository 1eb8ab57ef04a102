#if GRPC
    import AnkaiosGRPC
    import AnkaiosProtobuf
    import AnkaiosSDK
    import EmbeddedAnkaiosGRPC
    import TestSupport
    import Testing

    @testable import EmbeddedAnkaios

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// The server itself over a Unix domain socket.
    @Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct SocketTests {
        private func withSocket(_ body: (Cluster, ServerEndpoint, String) async throws -> Void) async throws {
            try await withCluster { cluster in
                let path = "\(cluster.folder)/ankaios.sock"
                try await cluster.withServerEndpoint(socket: path) { try await body(cluster, $0, path) }
            }
        }

        @Test func `a session over a socket survives a restart of the server`() async throws {
            try await withSocket { cluster, endpoint, path in
                #expect(endpoint.url == "unix://\(path)")
                let transport = Transport.server(at: endpoint.url, credentials: .insecure)
                try await Ankaios.withConnection(to: transport) { ankaios in
                    try await ankaios.apply(.quiet("w"))
                    try await ankaios.wait(until: .workload("w", is: .running), within: .seconds(20))
                    // What is asked before the loss is known may be lost with the connection.
                    var states = ankaios.connectionStates.makeAsyncIterator()
                    try await cluster.stopServer()
                    while await states.next()?.isConnected == true {}
                    try await cluster.startServer()
                    while await states.next()?.isConnected == false {}
                    let workloads = try await ankaios.state(.workloads).desiredState.workloads
                    #expect(workloads.isEmpty)
                }
            }
        }

        @Test func `a socket of another server is not taken away`() async throws {
            try await withSocket { cluster, endpoint, path in
                #expect(throws: ClusterError.system("another server listens at \(path)")) {
                    try ServerEndpoint.start(for: cluster, socket: path)
                }
                let transport = Transport.server(at: endpoint.url, credentials: .insecure)
                try await Ankaios.withConnection(to: transport) { _ = try await $0.agents() }
            }
        }

        @Test func `a path may have what a URI has a meaning for`() async throws {
            try await withCluster { cluster in
                let path = "\(cluster.folder)/a%41 b?c#d"
                try await cluster.withServerEndpoint(socket: path) { endpoint in
                    let transport = Transport.server(at: endpoint.url, credentials: .insecure)
                    try await Ankaios.withConnection(to: transport) { ankaios in
                        let workloads = try await ankaios.state(.workloads).desiredState.workloads
                        #expect(workloads.isEmpty)
                    }
                }
            }
        }

        @Test func `the socket is for its owner and its group`() async throws {
            try await withSocket { _, _, path in
                var found = stat()
                #expect(stat(path, &found) == 0)
                #expect(found.st_mode & S_IFMT == S_IFSOCK && found.st_mode & 0o777 == 0o660)
            }
        }

        @Test func `a socket that is not there is named`() async throws {
            let transport = Transport.server(at: "unix:///nowhere/x.sock", credentials: .insecure)
            var configuration = Ankaios.Configuration()
            configuration.connectTimeout = .milliseconds(500)
            do {
                let ankaios = try await Ankaios.connect(to: transport, configuration: configuration)
                await ankaios.close()
                Issue.record("there is a connection")
            } catch {
                #expect("\(error)".contains("there is no socket at unix:///nowhere/x.sock"))
            }
        }

        @Test func `certificates beside a socket are refused`() async throws {
            let credentials = ServerCredentials.mutualTLS(authority: .text(""), certificate: .text(""), key: .text(""))
            do {
                let ankaios = try await Ankaios.connect(to: .server(at: "unix:///x", credentials: credentials))
                await ankaios.close()
                Issue.record("there is a connection")
            } catch {
                #expect("\(error)".contains("TLS certificate settings are not allowed for unix:// endpoints"))
            }
        }

        @Test func `a commander that ends without a Goodbye leaves nothing behind`() async throws {
            try await withCluster { cluster in
                let (events, told) = AsyncStream<ServerConnection.Event>.makeStream()
                let commander = cluster.connectToServer { told.yield($0) }
                commander.send(.init(content: .commanderHello(.init(protocolVersion: "1.1.0"))))
                let read = Proto.CompleteStateRequest(subscribeForEvents: true)
                commander.send(.init(content: .request(.init(requestId: "e", content: .completeStateRequest(read)))))
                for await event in events { if case .message = event { break } }
                let before = try await cluster.run { (world: World) throws(ClusterError) in
                    world.server?.subscriptions.isEmpty
                }
                #expect(before == false)
                commander.hangUp()
                let after = try await cluster.run { (world: World) throws(ClusterError) in
                    world.server?.subscriptions.isEmpty
                }
                #expect(after == true)
            }
        }
    }
#endif
