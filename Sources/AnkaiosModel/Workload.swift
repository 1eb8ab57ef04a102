/// A workload as it is desired: what runs where, and under which rules (AnkaiosBehaviour.md §3.3).
///
/// A workload that you make has all that Ankaios needs. One that was read with a narrow field mask holds only the
/// selected fields; the others are nil or empty. Ankaios treats absent and empty collections alike.
public struct Workload: Hashable, Sendable {
    /// The name: 1 to 63 of the characters `a-z A-Z 0-9 _ -`.
    public var name: String
    /// The agent that runs it. The empty text means that it is not scheduled. Ankaios renders a template such as
    /// `{{node.name}}` from ``configs``.
    public var agent: String?
    /// The runtime's name, such as `podman`, `containerd` or `podman-kube`.
    public var runtime: String?
    /// The runtime's configuration: a YAML text whose keys are the runtime's own. Its SHA-256 is the instance's id.
    public var runtimeConfig: String?
    /// When Ankaios starts it again after its end. Never, if absent.
    public var restartPolicy: RestartPolicy?
    /// Which states of other workloads it waits for before it starts, by workload name.
    public var dependencies: [String: StartCondition]
    /// Free texts for grouping and finding.
    public var tags: [String: String]
    /// The configs that its templates use: alias in the templates → name of the config.
    public var configs: [String: String]
    /// The files that it finds in its container.
    public var files: [File]
    /// What it may do through its own control interface. With at least one allow rule it has one.
    public var controlInterfaceAccess: ControlInterfaceAccess
    /// Fields of a newer Ankaios, as they came over the wire; they are sent back unchanged.
    package var unknownFields: [UInt8] = []

    /// Makes a workload from a runtime's name and its configuration text.
    ///
    /// The names are checked when it is sent, see ``AnkaiosError/invalidArgument``.
    public init(
        _ name: String,
        on agent: String,
        runtime: String,
        runtimeConfig: String,
        restartPolicy: RestartPolicy? = nil,
        dependencies: [String: StartCondition] = [:],
        tags: [String: String] = [:],
        configs: [String: String] = [:],
        files: [File] = [],
        controlInterfaceAccess: ControlInterfaceAccess = ControlInterfaceAccess()
    ) {
        self.name = name
        self.agent = agent
        self.runtime = runtime
        self.runtimeConfig = runtimeConfig
        self.restartPolicy = restartPolicy
        self.dependencies = dependencies
        self.tags = tags
        self.configs = configs
        self.files = files
        self.controlInterfaceAccess = controlInterfaceAccess
    }

    /// Makes a workload from a ``WorkloadRuntime``, such as `.podman(image: "docker.io/library/nginx:latest")`.
    public init(
        _ name: String,
        on agent: String,
        runtime: WorkloadRuntime,
        restartPolicy: RestartPolicy? = nil,
        dependencies: [String: StartCondition] = [:],
        tags: [String: String] = [:],
        configs: [String: String] = [:],
        files: [File] = [],
        controlInterfaceAccess: ControlInterfaceAccess = ControlInterfaceAccess()
    ) {
        self.init(
            name,
            on: agent,
            runtime: runtime.name,
            runtimeConfig: runtime.config,
            restartPolicy: restartPolicy,
            dependencies: dependencies,
            tags: tags,
            configs: configs,
            files: files,
            controlInterfaceAccess: controlInterfaceAccess
        )
    }

    /// A workload of which only the name is known yet: what a reader fills.
    package init(partial name: String) {
        self.name = name
        dependencies = [:]
        tags = [:]
        configs = [:]
        files = []
        controlInterfaceAccess = ControlInterfaceAccess()
    }
}

/// When Ankaios starts a workload again after its end (AnkaiosBehaviour.md §7.7).
public enum RestartPolicy: Hashable, Sendable {
    /// Never.
    case never
    /// After an exit code other than 0.
    case onFailure
    /// After every end.
    case always
    /// A policy of a newer Ankaios: its number.
    case other(Int32)
}

/// The state of another workload that a workload waits for before it starts (AnkaiosBehaviour.md §7.6).
public enum StartCondition: Hashable, Sendable {
    /// Some instance of it is running.
    case running
    /// Some instance of it has succeeded.
    case succeeded
    /// Some instance of it has failed with an exit code.
    case failed
    /// A condition of a newer Ankaios: its number.
    case other(Int32)
}

/// A file that a workload finds in its container, read-only (AnkaiosBehaviour.md §11.5).
public struct File: Hashable, Sendable {
    /// Where: an absolute path, without `.` or `..`, not ending with a slash.
    public var mountPoint: String
    /// What is in it.
    public var content: Content

    /// The content of a file.
    public enum Content: Hashable, Sendable {
        /// Text; templates in it are rendered.
        case text(String)
        /// Bytes as padded Base64 text, as they travel and stand in manifests.
        case base64(String)
        /// Nothing that this version knows.
        case unset
    }

    /// Makes a file with a text.
    public init(at mountPoint: String, text: String) {
        self.init(mountPoint: mountPoint, content: .text(text))
    }

    /// Makes a file with bytes.
    public init(at mountPoint: String, bytes: some Sequence<UInt8>) {
        self.init(mountPoint: mountPoint, content: .base64(Base64.encode(bytes)))
    }

    /// Makes a file with a content.
    public init(mountPoint: String, content: Content) {
        self.mountPoint = mountPoint
        self.content = content
    }

    /// The content as bytes; nil if it is not valid Base64, or unset.
    public var bytes: [UInt8]? {
        switch content {
        case .text(let text): Array(text.utf8)
        case .base64(let text): Base64.decode(text)
        case .unset: nil
        }
    }
}
