// Where there is no Testing, as in a static build, there is nothing to test with.
#if canImport(Testing)
    import AnkaiosManifest
    public import AnkaiosModel
    public import AnkaiosSDK
    public import EmbeddedAnkaios

    /// Runs a test with an Ankaios of its own, and a client that is connected to it.
    ///
    /// ```swift
    /// try await withAnkaios(agents: ["agent_A"]) { ankaios, cluster in
    ///     try await ankaios.apply(Workload("nginx", on: "agent_A", runtime: .podman(image: "nginx:latest")))
    ///     try await cluster.wait(until: .workload("nginx", is: .running))
    /// }
    /// ```
    ///
    /// The Ankaios starts in a few milliseconds, lives in a temporary folder, and leaves nothing behind. Any number of
    /// them can live at the same time. When a test fails, its issues name the seed of the Ankaios. The environment
    /// variable `ANKAIOS_SEED` sets it again.
    ///
    /// - Parameters:
    ///   - agents: the agents; a text is an agent of that name.
    ///   - manifest: the server's startup manifest, as YAML.
    ///   - options: the clock, the seed, what runs workloads.
    ///   - workload: the workload of the manifest as which the client talks, with its access rules. Nil: one of its
    ///     own, `client`, that may do everything.
    ///   - configuration: time limits and sizes of the client.
    ///   - limit: how long the test may take; nil: as long as it likes. After that its task is cancelled.
    ///   - body: the test.
    /// - Throws: ``TestLimitExceeded``, which says what the test waited for. `ClusterError` if the Ankaios cannot be started. `ClusterError` if the manifest has no such workload, or
    ///   that has no control interface.
    ///   `AnkaiosError` if the client is refused; what `body` throws.
    @discardableResult
    public func withAnkaios<Result: Sendable>(
        agents: [ClusterAgent] = ["agent_A"],
        manifest: String = Cluster.emptyManifest,
        options: ClusterOptions = ClusterOptions(),
        as workload: String? = nil,
        configuration: Ankaios.Configuration = Ankaios.Configuration(),
        within limit: Duration? = nil,
        _ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Result
    ) async throws -> Result {
        var options = options
        if options.seed == 0, let seed = Seed.ofEnvironment { options.seed = seed }
        let world = options
        return try await Seed.named(options.seed) {
            try await withCluster(agents: agents, manifest: manifest, options: world) { cluster in
                let directory = try await cluster.directory(of: workload, otherwise: "client")
                return try await Ankaios.withConnection(
                    to: .controlInterface(at: directory),
                    configuration: configuration
                ) { ankaios in
                    try await cluster.limited(to: limit, client: workload ?? "client") {
                        try await body(ankaios, cluster)
                    }
                }
            }
        }
    }

    /// Runs a test with an Ankaios of its own and a connected client. Its startup manifest is a value.
    ///
    /// It is as the form with a text in all else.
    /// - Throws: ``TestLimitExceeded``. `ClusterError` if the Ankaios cannot be started, or the manifest has no such
    ///   workload. `AnkaiosError` if the client is refused. What `body` throws.
    @discardableResult
    public func withAnkaios<Result: Sendable>(
        agents: [ClusterAgent] = ["agent_A"],
        manifest: Manifest,
        options: ClusterOptions = ClusterOptions(),
        as workload: String? = nil,
        configuration: Ankaios.Configuration = Ankaios.Configuration(),
        within limit: Duration? = nil,
        _ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Result
    ) async throws -> Result {
        try await withAnkaios(
            agents: agents,
            manifest: manifest.yaml(),
            options: options,
            as: workload,
            configuration: configuration,
            within: limit,
            body
        )
    }

    /// Runs a test with a client to which a recorded conversation answers.
    ///
    /// ```swift
    /// try await withAnkaios(replaying: Transcript(contentsOf: "Fixtures/start.jsonl")) { ankaios in
    ///     try await startEverything(with: ankaios)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - transcript: the conversation, as `withRecorder` or `ankaios record` write it.
    ///   - workload: whose; nil: of the only workload that is in it.
    ///   - configuration: time limits and sizes of the client.
    ///   - body: the test; the client has to do what the recorded one did.
    /// - Throws: `ReplayError` with the number of the line where the client did something else; what `body` throws.
    @discardableResult
    public func withAnkaios<Result: Sendable>(
        replaying transcript: Transcript,
        as workload: String? = nil,
        configuration: Ankaios.Configuration = Ankaios.Configuration(),
        _ body: @Sendable (Ankaios) async throws -> Result
    ) async throws -> Result {
        try await withReplay(of: transcript, as: workload) { directory in
            try await Ankaios.withConnection(
                to: .controlInterface(at: directory),
                configuration: configuration,
                body
            )
        }
    }
#endif
