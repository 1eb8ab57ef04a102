import AnkaiosPlatform
import AnkaiosProtobuf
import Synchronization

/// An Ankaios in this process: a server, agents, and workloads that are simulated or run as processes of this machine.
///
/// Workloads with access rules have the two FIFOs of a control interface in `controlInterface(of:on:)`. Behind them the
/// server and the agents of Ankaios 1.0.1 or 1.1 (`ClusterOptions.version`) answer. Any number of clusters can live
/// side by side. All of one lives on one thread; its methods can be called from anywhere.
///
/// Get one from `withCluster(agents:manifest:options:_:)`, or from `Cluster.start(agents:manifest:options:)` and end it
/// with `end()`.
public final class Cluster: Sendable {
    /// The folder of the run: `<agent>_io/<workload>.<id>/control_interface/{input,output}` are in it
    /// (AnkaiosBehaviour.md §1.1).
    public let folder: String
    /// How the cluster was asked to be.
    public let options: ClusterOptions
    let loop: LoopThread<World>
    private let agentNames: [String]
    private let isFolderOurs: Bool
    var firstAgent: String? { agentNames.first }

    private init(
        folder: String,
        options: ClusterOptions,
        agentNames: [String],
        isFolderOurs: Bool,
        loop: LoopThread<World>
    ) {
        self.folder = folder
        self.options = options
        self.agentNames = agentNames
        self.isFolderOurs = isFolderOurs
        self.loop = loop
    }

    /// Starts a cluster. It lives until `end()`.
    ///
    /// - Parameters:
    ///   - agents: The agents; a text is an agent of that name.
    ///   - manifest: The server's startup manifest, as YAML.
    ///   - options: Clock, seed, what runs workloads.
    ///   - runFolder: Where the agents make their folders; it stays. Nil: a temporary folder that is removed at the end.
    /// - Throws: ``ClusterError`` when an agent's name or the manifest is refused, or the system has not what it takes.
    public static func start(
        agents: [ClusterAgent] = ["agent_A"],
        manifest: String = emptyManifest,
        options: ClusterOptions = .init(),
        runFolder: String? = nil
    ) async throws -> Cluster {
        var names: Set<String> = []
        for agent in agents where !agent.hasValidName || !names.insert(agent.name).inserted {
            throw ClusterError.invalidAgent(agent.name)
        }
        guard options.hooks.isEmpty || options.version.hasEffectiveState else {
            throw ClusterError.hooksNeedNewerVersion
        }
        let state: Proto.State
        do throws(StartupManifest.Failure) {
            state = try StartupManifest.parseForCluster(manifest)
        } catch {
            throw ClusterError.invalidManifest(error.description)
        }
        let cluster: Cluster
        do throws(SystemError) {
            let folder: String
            if let runFolder {
                try Folder.create(runFolder)
                folder = runFolder
            } else {
                folder = try Folder.createTemporary(prefix: "ankaios-")
            }
            let loop = try LoopThread<World> { reactor, _ in
                World(options: options, agents: agents, manifest: state, folder: folder, reactor: reactor)
            }
            try loop.start()
            cluster = Cluster(
                folder: folder,
                options: options,
                agentNames: agents.map(\.name),
                isFolderOurs: runFolder == nil,
                loop: loop
            )
        } catch {
            throw ClusterError.system(error.description)
        }
        do throws(ClusterError) {
            try await cluster.run { (world: World) throws(ClusterError) in
                try world.startServer()
                for agent in agents where agent.isStarted { world.agents[agent.name]?.start() }
                world.deliver()
            }
        } catch {
            await cluster.end()
            throw error
        }
        return cluster
    }

    /// Ends everything: processes of workloads are killed, the FIFOs and the folder are removed. Calling it again does
    /// nothing.
    public func end() async {
        await loop.end()
        for agent in agentNames { Folder.removeAll("\(folder)/\(agent)_io") }
        if isFolderOurs { Folder.removeAll(folder) }
    }

    /// A manifest without anything.
    public static let emptyManifest = "apiVersion: v1\n"

    // MARK: - On the thread of the cluster

    /// Runs this on the thread of the cluster and gives what it gives.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (World) throws(ClusterError) -> Value
    ) async throws(ClusterError) -> Value {
        let result: Result<Value, ClusterError> = await withCheckedContinuation { continuation in
            let isAccepted = loop.submit { world in
                continuation.resume(returning: Result { () throws(ClusterError) in try body(world) })
            }
            if !isAccepted { continuation.resume(returning: .failure(.ended)) }
        }
        return try result.get()
    }

    /// Waits until `value` gives something: it is asked after everything that happens in the cluster.
    func wait<Value: Sendable>(
        for what: String,
        timeout: Duration,
        _ value: @escaping @Sendable (World) -> Value?
    ) async throws(ClusterError) -> Value {
        let waiting = Waiting<Value>()
        let result: Result<Value, ClusterError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.set(continuation)
                let isAccepted = loop.submit { world in
                    let number = world.whenever { world in
                        guard let found = value(world) else { return waiting.isOver }
                        waiting.finish(.success(found))
                        return true
                    }
                    guard let number else { return }
                    // In real time: a limit for whoever waits, whatever the cluster's clock does.
                    _ = world.reactor.after(timeout) {
                        waiting.finish(.failure(.timedOut("\(what); there is \(world.summary)")))
                        world.stopWaiting(number)
                    }
                }
                if !isAccepted { waiting.finish(.failure(.ended)) }
            }
        } onCancel: {
            waiting.finish(.failure(.timedOut("\(what): the task was cancelled")))
        }
        return try result.get()
    }
}

/// A continuation that is resumed by whoever comes first.
private final class Waiting<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result<Value, ClusterError>, Never>?
        var early: Result<Value, ClusterError>?
        var isOver = false
    }

    private let state = Lock(State())

    var isOver: Bool { state.withLock { $0.isOver } }

    func set(_ continuation: CheckedContinuation<Result<Value, ClusterError>, Never>) {
        let early = state.withLock { state in
            if state.early == nil { state.continuation = continuation }
            return state.early
        }
        if let early { continuation.resume(returning: early) }
    }

    func finish(_ result: Result<Value, ClusterError>) {
        let continuation: CheckedContinuation<Result<Value, ClusterError>, Never>? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            if state.continuation == nil { state.early = result }
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: result)
    }
}
