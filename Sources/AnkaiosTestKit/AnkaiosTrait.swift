#if canImport(Testing)
    import AnkaiosManifest
    public import AnkaiosModel
    public import EmbeddedAnkaios
    public import Testing

    /// Gives a test an Ankaios of its own: `Ankaios.current` is a connected client, `Cluster.current` what it is
    /// connected to.
    ///
    /// ```swift
    /// @Test(.ankaios(agents: ["agent_A", "agent_B"])) func `both agents are connected`() async throws {
    ///     #expect(try await Ankaios.current.agents().count == 2)
    /// }
    /// ```
    ///
    /// On a suite it gives one to each of its tests. Each case of a test with arguments has its own.
    public struct AnkaiosTrait: TestTrait, SuiteTrait, TestScoping {
        let agents: [ClusterAgent]
        let manifest: String
        let options: ClusterOptions
        let workload: String?
        let limit: Duration?

        /// Each test of a suite gets its own.
        public var isRecursive: Bool { true }

        /// Starts the Ankaios, runs the test, and ends the Ankaios.
        /// - Throws: `ClusterError` if the Ankaios cannot be started. ``TestLimitExceeded``. What the test throws.
        @concurrent public func provideScope(
            for test: Test,
            testCase: Test.Case?,
            performing function: @concurrent @Sendable () async throws -> Void
        ) async throws {
            try await withoutActuallyEscaping(function) { function in
                try await withAnkaios(
                    agents: agents,
                    manifest: manifest,
                    options: options,
                    as: workload,
                    within: limit
                ) { ankaios, cluster in
                    try await CurrentWorld.$value.withValue((ankaios, cluster)) { try await function() }
                }
            }
        }
    }

    extension Trait where Self == AnkaiosTrait {
        /// An Ankaios for the time of a test, with a client that is connected to it.
        /// - Parameters:
        ///   - agents: the agents; a text is an agent of that name.
        ///   - manifest: the server's startup manifest, as YAML.
        ///   - options: the clock, the seed, what runs workloads.
        ///   - workload: the workload of the manifest as which the client talks, with its access rules. Nil: one of its
        ///     own, `client`, that may do everything.
        ///   - limit: how long each test may take; nil: as long as it likes. ``TestLimitExceeded`` says what it waited for.
        public static func ankaios(
            agents: [ClusterAgent] = ["agent_A"],
            manifest: String = Cluster.emptyManifest,
            options: ClusterOptions = ClusterOptions(),
            as workload: String? = nil,
            within limit: Duration? = nil
        ) -> AnkaiosTrait {
            AnkaiosTrait(agents: agents, manifest: manifest, options: options, workload: workload, limit: limit)
        }

        /// An Ankaios for the time of a test, with a connected client. Its startup manifest is a value.
        /// - Parameters:
        ///   - agents: the agents; a text is an agent of that name.
        ///   - manifest: the server's startup manifest.
        ///   - options: the clock, the seed, what runs workloads.
        ///   - workload: the workload of the manifest as which the client talks, with its access rules. Nil: one of its
        ///     own, `client`, that may do everything.
        ///   - limit: how long each test may take; nil: as long as it likes. ``TestLimitExceeded`` says what it waited for.
        public static func ankaios(
            agents: [ClusterAgent] = ["agent_A"],
            manifest: Manifest,
            options: ClusterOptions = ClusterOptions(),
            as workload: String? = nil,
            within limit: Duration? = nil
        ) -> AnkaiosTrait {
            AnkaiosTrait(agents: agents, manifest: manifest.yaml(), options: options, workload: workload, limit: limit)
        }
    }
#endif
