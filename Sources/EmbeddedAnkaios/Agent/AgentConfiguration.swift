package import AnkaiosRules

/// What an agent is started with.
package struct AgentConfiguration: Hashable, Sendable {
    package var name: String
    package var tags: [String: String]
    package var version: SemanticVersion
    /// The runtimes that it knows; a workload of another one cannot be started.
    package var runtimes: Set<String>
    /// Where the folders `<agent>_io` are; it is part of error texts.
    package var runFolder: String
    /// What chance is drawn from: the delays of retries.
    package var seed: UInt64
    package var quirks: Quirks
    package var timing: Timing
    /// How much can be on its way to the server that is not taken: workloads wait then (AnkaiosBehaviour.md §1.7).
    var linkPlaces = 20

    package init(
        name: String,
        tags: [String: String] = [:],
        version: SemanticVersion = SemanticVersion(1, 0, 1),
        runtimes: Set<String> = ["podman", "podman-kube", "containerd"],
        runFolder: String = "/tmp/ankaios",
        seed: UInt64 = 0,
        quirks: Quirks = Quirks(),
        timing: Timing = Timing()
    ) {
        self.name = name
        self.tags = tags
        self.version = version
        self.runtimes = runtimes
        self.runFolder = runFolder
        self.seed = seed
        self.quirks = quirks
        self.timing = timing
    }

    /// The version that the server gets.
    var versionText: String { "\(version.major).\(version.minor).\(version.patch)" }

    /// The rhythms of the real agent (AnkaiosBehaviour.md §10.2).
    package struct Timing: Hashable, Codable, Sendable {
        /// Between two looks at a container.
        package var poll: Duration
        /// How old what a runtime tells of its containers may be: a change is seen so much later. With podman and nerdctl,
        /// whose lists are kept for a second, it is anything up to that.
        package var listing: Duration
        /// Between two load reports; nil for none at all.
        package var loadReport: Duration?
        /// Between the order to create a workload and its begin. A delete that follows at once then comes first, as it
        /// mostly does with the real agent.
        package var begin: Duration
        package var firstRetry: Duration
        package var longestRetry: Duration

        package init(
            poll: Duration = .milliseconds(500),
            listing: Duration = .zero,
            loadReport: Duration? = .seconds(2),
            begin: Duration = .zero,
            firstRetry: Duration = .milliseconds(500),
            longestRetry: Duration = .seconds(300)
        ) {
            self.poll = poll
            self.listing = listing
            self.loadReport = loadReport
            self.begin = begin
            self.firstRetry = firstRetry
            self.longestRetry = longestRetry
        }
    }
}
