#if GRPC
    import AnkaiosGRPC
    import AnkaiosProtobuf
    import AnkaiosSDK
    import EmbeddedAnkaios
    import EmbeddedAnkaiosGRPC
    import Synchronization
    import TestSupport
    import Testing

    /// What is special about a connection over a network.
    @Suite(.oneAtATime, .timeLimit(.minutes(2))) struct ServerLinkTests {
        @Test func `an endpoint that is gone is told, and found again when it is back at its port`() async throws {
            try await withCluster { cluster in
                let first = try ServerEndpoint.start(for: cluster, credentials: .insecure)
                let ankaios = try await Ankaios.connect(to: .server(at: first.url, credentials: .insecure))
                var states = ankaios.connectionStates.makeAsyncIterator()
                #expect(await states.next() == .connected)
                await first.end()
                #expect(await states.next() == .connecting)
                await #expect(throws: AnkaiosError.unavailable("no server listens at \(first.url)")) {
                    try await ankaios.agents(timeout: .milliseconds(500))
                }
                let second = try ServerEndpoint.start(for: cluster, port: first.port, credentials: .insecure)
                #expect(await states.next() == .connected)
                let agents = try await ankaios.agents()
                #expect(agents.keys.sorted() == ["agent_A"])
                await ankaios.close()
                await second.end()
            }
        }

        @Test func `a pulled cable is noticed without a call, and the connection comes back with it`() async throws {
            try await withCluster { cluster in
                try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                    let cable = try Cable(to: endpoint.port)
                    let transport = Transport.server(
                        at: "http://127.0.0.1:\(cable.port)",
                        credentials: .insecure,
                        keepAlive: .milliseconds(300)
                    )
                    try await Ankaios.withConnection(to: transport) { ankaios in
                        try await ankaios.withEvents(of: [.configs]) { events in
                            var iterator = events.makeAsyncIterator()
                            _ = try await iterator.next()
                            var states = ankaios.connectionStates.makeAsyncIterator()
                            #expect(await states.next() == .connected)
                            cable.pull()
                            #expect(await states.next() == .connecting)
                            cable.plugIn()
                            #expect(await states.next() == .connected)
                            guard case .snapshot? = try await iterator.next() else {
                                Issue.record("the subscription does not begin with the state")
                                return
                            }
                        }
                    }
                    cable.remove()
                }
            }
        }

        @Test
        func `an update that was under way when the cable was pulled may have been carried out: the error says so`()
            async throws
        {
            try await withCluster { cluster in
                try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                    let cable = try Cable(to: endpoint.port)
                    let url = "http://127.0.0.1:\(cable.port)"
                    try await Ankaios.withConnection(to: .server(at: url, credentials: .insecure)) { ankaios in
                        cable.pull()
                        let text = ConfigItem(stringLiteral: String(repeating: "x", count: 20_000))
                        let update = Task { try await ankaios.setConfig("a", to: text, timeout: .seconds(60)) }
                        await cable.hasSwallowed(20_000)
                        cable.plugIn()
                        await #expect(throws: AnkaiosError(.answerLost)) { try await update.value }
                        let configs = try await ankaios.configs()
                        #expect(configs.isEmpty)
                    }
                    cable.remove()
                }
            }
        }

        @Test func `a state that is larger than requests may be is read`() async throws {
            try await withServed { ankaios, _, _ in
                let text = String(repeating: "x", count: 3_000_000)
                try await ankaios.setConfig("a", to: ConfigItem(stringLiteral: text))
                try await ankaios.setConfig("b", to: ConfigItem(stringLiteral: text))
                let configs = try await ankaios.configs()
                #expect(configs.values.allSatisfy { $0.text?.utf8.count == 3_000_000 } && configs.count == 2)
            }
        }

        @Test func `states of all workloads, which the older service tells unasked, are passed over`() async throws {
            let told = Mutex(0)
            let observe: @Sendable (Int, ServerEndpoint.Traffic) -> Void = { _, traffic in
                if case .from(let message) = traffic, case .updateWorkloadState? = message.content {
                    told.withLock { $0 += 1 }
                }
            }
            try await withServed(observe: observe) { ankaios, _, _ in
                try await ankaios.apply([.quiet("a"), .quiet("b")])
                try await ankaios.wait(
                    until: .workload("a", is: .running) && .workload("b", is: .running),
                    within: .seconds(20)
                )
                #expect(ankaios.connectionState == .connected)
            }
            #expect(told.withLock { $0 } > 0)
        }

        @Test func `a hundred connections one after the other, and one that was never used, are no trouble`()
            async throws
        {
            try await withCluster { cluster in
                try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                    let transport = Transport.server(at: endpoint.url, credentials: .insecure)
                    for _ in 0..<100 {
                        try await Ankaios.withConnection(to: transport) { ankaios in
                            let agents = try await ankaios.agents()
                            #expect(agents.count == 1)
                        }
                    }
                    let unused = Ankaios(to: transport)
                    await unused.close()
                }
            }
        }

        @Test func `a client that waits for the headers before it asks gets them at once`() async throws {
            try await withCluster { cluster in
                try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                    let caller = try RawCaller(endpoint.port, "/grpc_api.CliConnection/ConnectCli")
                    caller.send(.commanderHello(.init(protocolVersion: "1.0.1")))
                    #expect(await caller.next() == .headers)
                    await caller.end()
                }
            }
        }
    }
#endif
