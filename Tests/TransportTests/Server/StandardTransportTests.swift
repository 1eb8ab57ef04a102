#if GRPC
    import AnkaiosModel
    import AnkaiosSDK
    import EmbeddedAnkaios
    import EmbeddedAnkaiosGRPC
    import TestSupport
    import Testing

    @testable import AnkaiosGRPC

    /// One program for inside and outside of a workload.
    @Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct StandardTransportTests {
        /// A mask that the workload `inside` may read, and one that only the server itself gives.
        private static let readable: [FieldMask] = [.configs, .agents]

        @Test func `the control interface that is named comes first, then the mounted one, then the server`()
            async throws
        {
            let manifest = """
                apiVersion: v1
                workloads:
                  inside:
                    runtime: simulated
                    agent: agent_A
                    runtimeConfig: ""
                    controlInterfaceAccess:
                      allowRules: [{type: StateRule, operation: Read, filterMasks: [desiredState.configs]}]
                """
            try await withCluster(manifest: manifest) { cluster in
                try await cluster.withServerEndpoint(credentials: .insecure) { endpoint in
                    let inside = try await cluster.controlInterface(of: "inside")
                    let settings = ServerSettings(url: endpoint.url, credentials: .insecure)
                    let ways: [(named: String?, mounted: String, allowed: [FieldMask])] = [
                        (inside, "/nowhere", [.configs]), (nil, inside, [.configs]), (nil, "/nowhere", Self.readable),
                    ]
                    for way in ways {
                        let transport = try Transport.standard(named: way.named, mounted: way.mounted) { settings }
                        try await Ankaios.withConnection(to: transport) { ankaios in
                            for mask in Self.readable {
                                let isAllowed = (try? await ankaios.state(mask)) != nil
                                #expect(isAllowed == way.allowed.contains(mask), "\(way)")
                            }
                        }
                    }
                }
            }
        }

        @Test func `without a control interface, settings that are wrong are told`() {
            let wrong = AnkaiosError.misconfigured("no certificates")
            #expect(throws: wrong) { try Transport.standard(named: nil, mounted: "/nowhere") { throw wrong } }
        }
    }
#endif
