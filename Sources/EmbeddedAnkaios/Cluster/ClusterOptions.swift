import AnkaiosModel

/// An agent of an embedded Ankaios. A text is an agent of that name without tags.
public struct ClusterAgent: Hashable, Codable, Sendable, ExpressibleByStringLiteral {
    /// Letters, digits, `-` and `_`.
    public var name: String
    /// The agent's tags.
    public var tags: [String: String]
    /// Whether it is started with the cluster; else `Cluster.startAgent(_:)` starts it.
    public var isStarted: Bool

    /// Creates an agent with a name and tags. One that is not started connects after `startAgent(_:)`.
    public init(_ name: String, tags: [String: String] = [:], isStarted: Bool = true) {
        self.name = name
        self.tags = tags
        self.isStarted = isStarted
    }

    /// Makes an agent without tags, that is started.
    public init(stringLiteral name: String) {
        self.init(name)
    }

    var hasValidName: Bool {
        !name.isEmpty && name.utf8.allSatisfy(NameRules.isNameByte)
    }
}

/// What becomes of workloads whose runtime is `podman`, `containerd` or `podman-kube`.
public enum ContainerMode: Hashable, Codable, Sendable {
    /// They are simulated. A workload runs until it is deleted, unless its command is understood. The command
    /// is the `--entrypoint` among its `commandOptions` with its `commandArgs`.
    ///
    /// These are understood:
    /// - `true`, `false`, `sleep`, `echo`, `printf`, `pwd`, `env`, `printenv`, `test`, `tail -f /dev/null`,
    /// - `cat` of the workload's files,
    /// - `sh -c` with a script of these, joined by `;`, `&&` and `||`,
    /// - in scripts `>&2`, `while`, `until`, `for`, `if`, `trap`, `exit`, `set -e`, `exec`, groups and variables.
    ///
    /// Each image is available, except `localhost/missing` and those in `missingImages` (with or without their tag).
    /// With `--pull=never` only those in `localImages` are (nil: all).
    case simulated(missingImages: Set<String> = [], localImages: Set<String>? = nil)
    /// The command of a workload with one of these images runs as a process of this machine. Every other image is
    /// missing, or its workloads are simulated. Arguments get the paths of this machine for a mount point of the
    /// workload's files and for the control interface.
    case processes(images: Set<String>, othersAreSimulated: Bool = false)

    /// Everything simulated, every image there.
    public static let simulated = ContainerMode.simulated()
}

/// Which workloads with runtime `process` an embedded Ankaios starts. Each other one ends as `Pending(StartingFailed)`.
///
/// A workload is text that anybody with access may write. So a program runs only where the options say so.
public enum ProcessMode: Hashable, Codable, Sendable {
    /// None.
    case refused
    /// Those whose `command` is one of these, letter by letter.
    case commands(Set<String>)
    /// All.
    case allowed

    func allows(_ command: String) -> Bool {
        switch self {
        case .refused: false
        case .commands(let commands): commands.contains(command)
        case .allowed: true
        }
    }
}

/// How an embedded Ankaios is to be.
public struct ClusterOptions: Hashable, Codable, Sendable {
    /// Which Ankaios it is; by default ``AnkaiosVersion/usual``.
    public var version: AnkaiosVersion
    /// The server's mutating hooks, for changes of workloads; Ankaios has them since 1.1.
    public var hooks: [ClusterHook]
    /// Which clock the cluster lives by.
    public var clock: ClockMode
    /// What chance is drawn from: the same seed gives the same retries, ids and orders.
    public var seed: UInt64
    /// How containers are run.
    public var containers: ContainerMode
    /// Which workloads with runtime `process` are started: none, unless this says so.
    public var processes: ProcessMode
    /// The names of variables of this process that its workloads with runtime `process` get as well.
    ///
    /// They always get `PATH`, `HOME`, `USER`, `LOGNAME`, `SHELL`, `TMPDIR`, `TZ`, `LANG`, `LANGUAGE`, `LC_…`,
    /// `LD_LIBRARY_PATH` and their own `environment`.
    public var passedVariables: Set<String>
    /// Runtimes that Ankaios does not have, and whose workloads are simulated: each runs until it is deleted.
    public var simulatedRuntimes: Set<String>
    /// Workloads, by name, that are simulated by these scripts whatever their runtime is.
    public var scripts: [String: SimulatedWorkload]
    /// How long a container's start takes, by the cluster's clock, beside what its script says.
    public var startDelay: Duration
    /// How long a container's stop takes, by the cluster's clock, beside what its script says.
    public var stopDelay: Duration
    /// The size of the FIFOs' buffers to ask for, in bytes. Nil is as with a real agent: 64 KiB, unless the workload
    /// asks for more.
    public var pipeSize: Int?
    /// Which probable defects of the real one it has as well.
    public var quirks: Quirks
    /// The rhythms of the agents.
    package var timing = AgentConfiguration.Timing()
    /// How long a message takes from an agent to the server, by the cluster's clock. What a workload writes takes the
    /// same time to its agent.
    package var linkDelay = Duration.zero
    /// How long a message to a workload that does not read is waited for (AnkaiosBehaviour.md §1.7), by the machine's
    /// clock.
    package var writeTimeout = Duration.milliseconds(500)
    /// How long the steps of a runtime's work take.
    package var pace = RuntimePace()

    /// Makes options; each has a usual value.
    public init(
        version: AnkaiosVersion = .usual,
        hooks: [ClusterHook] = [],
        clock: ClockMode = .real,
        seed: UInt64 = 0,
        containers: ContainerMode = .simulated,
        processes: ProcessMode = .refused,
        passedVariables: Set<String> = [],
        simulatedRuntimes: Set<String> = [],
        scripts: [String: SimulatedWorkload] = [:],
        startDelay: Duration = .zero,
        stopDelay: Duration = .zero,
        pipeSize: Int? = nil,
        quirks: Quirks = Quirks()
    ) {
        self.version = version
        self.hooks = hooks
        self.clock = clock
        self.seed = seed
        self.containers = containers
        self.processes = processes
        self.passedVariables = passedVariables
        self.simulatedRuntimes = simulatedRuntimes
        self.scripts = scripts
        self.startDelay = startDelay
        self.stopDelay = stopDelay
        self.pipeSize = pipeSize
        self.quirks = quirks
    }

    /// As the recordings of a real Ankaios were made. Image `localhost/testbox` is this machine. Starting and stopping
    /// take about the time that they take with podman. Probable defects of the real one are included.
    public static var testbox: ClusterOptions {
        var options = ClusterOptions(
            containers: .processes(images: ["localhost/testbox"]),
            startDelay: .milliseconds(50),
            stopDelay: .milliseconds(50),
            quirks: .upstream
        )
        options.timing.poll = .milliseconds(100)
        options.timing.listing = .milliseconds(850)
        options.timing.begin = .milliseconds(20)
        options.linkDelay = .milliseconds(5)
        options.pace = .podman
        return options
    }
}

/// How long the steps of a runtime's work take, by the cluster's clock.
package struct RuntimePace: Hashable, Codable, Sendable {
    /// Before a container begins to run.
    package var begin = Duration.zero
    /// Before a container stops that was asked to.
    package var kill = Duration.zero
    /// Before the containers that are there are listed.
    package var list = Duration.zero
    /// Before the first line of a log comes.
    package var logBegin = Duration.zero
    /// Between the end of a container and the end of its log.
    package var logEnd = Duration.zero

    package init() {}

    /// About as podman is on the machine of the recordings.
    static var podman: RuntimePace {
        var pace = RuntimePace()
        pace.begin = .milliseconds(250)
        pace.kill = .milliseconds(100)
        pace.list = .milliseconds(50)
        pace.logBegin = .milliseconds(35)
        pace.logEnd = .milliseconds(400)
        return pace
    }
}
