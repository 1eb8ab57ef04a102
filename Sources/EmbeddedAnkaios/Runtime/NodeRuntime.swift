import AnkaiosPlatform

/// The runtimes of one agent's machine: makes containers of what an agent orders (AnkaiosBehaviour.md §7.2, §11).
final class NodeRuntime {
    /// Names that an agent knows a runtime by.
    static let containerRuntimes = ["podman", "containerd", "podman-kube"]
    static let simulated = "simulated"
    static let process = "process"
    static let names = containerRuntimes + [simulated, process]

    let engine: ContainerEngine
    private let options: ClusterOptions
    private let clock: ClusterClock
    private let reactor: Reactor
    /// How often each workload's start, and its deletion, has failed by its script.
    private var failedStarts: [String: Int] = [:]
    private var failedDeletions: [String: Int] = [:]
    private var scripts: [String: SimulatedWorkload] = [:]
    /// Tells what the runtime cannot do as a real one does.
    var tell: (_ note: String, _ workload: String) -> Void = { _, _ in }

    init(engine: ContainerEngine, options: ClusterOptions, clock: ClusterClock, reactor: Reactor) {
        self.engine = engine
        self.options = options
        self.clock = clock
        self.reactor = reactor
    }

    /// Makes the container of a workload and starts it. Gives its id.
    func create(_ order: WorkloadOrder, whenDone: @escaping (Result<String, RuntimeFailure>) -> Void) {
        let request: ContainerEngine.Request
        do {
            request = try self.request(for: order)
        } catch {
            let time = options.pace.begin + options.startDelay
            _ = clock.after(error.isFinal ? .zero : time) { whenDone(.failure(error)) }
            return
        }
        engine.run(request) { whenDone($0.map(\.id)) }
    }

    /// Starts the container again that is there.
    func start(_ id: String, whenDone: @escaping (Result<String, RuntimeFailure>) -> Void) {
        guard let container = engine[id] else {
            let text = "Error: no container with name or ID \"\(id)\" found: no such container"
            _ = clock.after(.zero) { whenDone(.failure(RuntimeFailure(text: text))) }
            return
        }
        engine.start(container, delay: scripts[container.name]?.startDelay ?? .zero) { whenDone($0.map(\.id)) }
    }

    /// Stops and removes a container. One that is gone is fine.
    func delete(_ id: String, whenDone: @escaping (Result<Void, RuntimeFailure>) -> Void) {
        guard let container = engine[id] else {
            _ = clock.after(.zero) { whenDone(.success(())) }
            return
        }
        let script = scripts[container.name]
        let failures = failedDeletions[container.name, default: 0]
        if let script, failures < script.deleteFailures.count {
            failedDeletions[container.name] = failures + 1
            let failure = RuntimeFailure(text: script.deleteFailures[failures])
            _ = clock.after(options.pace.kill + options.stopDelay) { whenDone(.failure(failure)) }
            return
        }
        if container.status == .paused, NodeRuntime.containerRuntimes.contains(container.runtime) {
            let text = "Error: cannot stop a paused container. Execution of 'podman \"stop\" \"--ignore\" \"\(id)\"'"
            _ = clock.after(options.pace.kill + options.stopDelay) { whenDone(.failure(RuntimeFailure(text: text))) }
            return
        }
        engine.delete(container, delay: script?.stopDelay ?? .zero) { whenDone(.success(())) }
    }

    // MARK: - From an order to a container

    private func request(for order: WorkloadOrder) throws(RuntimeFailure) -> ContainerEngine.Request {
        if let script = options.scripts[order.workload] { return try simulation(script, order, words: nil) }
        switch order.runtime {
        case NodeRuntime.simulated:
            let script = try parsed { () throws(RuntimeConfigError) in
                try SimulatedWorkload(runtimeConfig: order.runtimeConfig)
            }
            return try simulation(script, order, words: nil)
        case NodeRuntime.process:
            return try process(order)
        case let runtime where options.simulatedRuntimes.contains(runtime):
            return try simulation(.runningForever, order, words: nil)
        default:
            return try container(order)
        }
    }

    /// What cannot be read will not be better the next time.
    private func parsed<Config>(_ parse: () throws(RuntimeConfigError) -> Config) throws(RuntimeFailure) -> Config {
        do throws(RuntimeConfigError) {
            return try parse()
        } catch {
            throw RuntimeFailure(text: error.text, isFinal: true)
        }
    }

    private func simulation(
        _ script: SimulatedWorkload,
        _ order: WorkloadOrder,
        words: PodmanWords?
    ) throws(RuntimeFailure) -> ContainerEngine.Request {
        scripts[order.instance] = script
        let failures = failedStarts[order.instance, default: 0]
        if failures < script.startFailures.count {
            failedStarts[order.instance] = failures + 1
            throw RuntimeFailure(text: script.startFailures[failures])
        }
        if let text = script.alwaysFailing { throw RuntimeFailure(text: text) }
        return ContainerEngine.Request(
            name: words?.containerName ?? order.instance,
            workload: order.workload,
            instance: order.instance,
            agent: order.agent,
            runtime: order.runtime,
            startDelay: script.startDelay,
            removesItself: words?.removesItself ?? false,
            body: SimulatedBody(script, clock: clock),
            nameInUse: { words?.nameInUse(by: $0) ?? RuntimeFailure(text: "the name is in use by \($0)") }
        )
    }

    private func container(_ order: WorkloadOrder) throws(RuntimeFailure) -> ContainerEngine.Request {
        if order.runtime == "podman-kube" {
            try PodmanKubeConfig.check(order)
            return try simulation(.runningForever, order, words: nil)
        }
        let config = try parsed { () throws(RuntimeConfigError) in
            try ContainerConfig(runtimeConfig: order.runtimeConfig, runtime: order.runtime)
        }
        let words = PodmanWords(order: order, config: config)
        if let folder = order.controlInterface, options.quirks.needsPathToRecreate, !Folder.exists(folder) {
            throw words.failed("Error: statfs \(folder): no such file or directory")
        }
        guard options.containers.hasImage(config.image, neverPulls: words.neverPulls) else { throw words.imageMissing }
        guard options.containers.isProcess(config.image) else {
            return try simulation(simulated(config, order), order, words: words)
        }
        // An image without a command of its own would start a shell, which ends at once without an input.
        let arguments = config.command.isEmpty ? ["sh"] : config.command
        let command = KeptProgram.Command(
            arguments: ([NodeRuntime.busyboxShell(arguments[0])] + arguments.dropFirst()).map {
                onThisMachine($0, order)
            },
            environment: lines(of: containerEnvironment(config)),
            // One that only the image has is none of this machine.
            folder: config.folder.flatMap { Folder.exists($0) ? $0 : nil }
        )
        var request = request(order, command, name: words.containerName, nameInUse: words.nameInUse(by:)) { error in
            words.commandMissing(arguments[0])
        }
        request.removesItself = words.removesItself
        return request
    }

    /// Returns what a simulated container does. A note names a command that is not understood.
    private func simulated(_ config: ContainerConfig, _ order: WorkloadOrder) -> SimulatedWorkload {
        guard !config.command.isEmpty else { return .runningForever }
        var place = SimulatedCommand.Place(variables: containerEnvironment(config), folder: config.folder ?? "/")
        for file in order.files {
            place.files[file.mountPoint] = (try? Folder.read(file.path)).map { String(decoding: $0, as: UTF8.self) }
        }
        if let workload = SimulatedCommand.workload(for: config.command, in: place) { return workload }
        tell(
            "the simulated container of workload '\(order.workload)' runs until it is deleted: what "
                + "\(config.command.map { "'\($0)'" }.joined(separator: " ")) does is not known",
            order.workload
        )
        return .runningForever
    }

    private func process(_ order: WorkloadOrder) throws(RuntimeFailure) -> ContainerEngine.Request {
        let config = try parsed { () throws(RuntimeConfigError) in
            try ProcessConfig(runtimeConfig: order.runtimeConfig)
        }
        guard options.processes.allows(config.command) else {
            throw RuntimeFailure(
                text: "Error: start \(config.command): this embedded Ankaios runs no such process; "
                    + "allow it by the option 'processes', or by '--process' of 'ankaios dev'",
                isFinal: true
            )
        }
        var environment = ProcessEnvironment.passed(options.passedVariables).merging(config.environment) { $1 }
        if let folder = order.controlInterface { environment["ANKAIOS_CONTROL_INTERFACE"] = folder }
        let command = KeptProgram.Command(
            arguments: ([config.command] + config.commandArgs).map { onThisMachine($0, order) },
            environment: lines(of: environment),
            folder: config.workingFolder
        )
        let nameInUse = { (id: String) in RuntimeFailure(text: "the name is in use by \(id)") }
        return request(order, command, name: order.instance, nameInUse: nameInUse) { error in
            RuntimeFailure(text: "Error: \(error)")
        }
    }

    private func request(
        _ order: WorkloadOrder,
        _ command: KeptProgram.Command,
        name: String,
        nameInUse: @escaping (String) -> RuntimeFailure,
        failure: @escaping (SystemError) -> RuntimeFailure
    ) -> ContainerEngine.Request {
        let body = ProcessBody(command, reactor: reactor, failure: failure)
        return ContainerEngine.Request(
            name: name,
            workload: order.workload,
            instance: order.instance,
            agent: order.agent,
            runtime: order.runtime,
            startDelay: .zero,
            body: body,
            nameInUse: nameInUse
        )
    }

    // MARK: - What a process of this machine has of a container

    /// The shell of the image is busybox's, whose `echo` and `printf` bash has too, unlike other shells.
    private static func busyboxShell(_ program: String) -> String {
        guard program == "sh" || program == "/bin/sh" else { return program }
        return hasBash ? "bash" : program
    }

    private static let hasBash = ["/bin/bash", "/usr/bin/bash"].contains(where: Folder.exists)

    /// An argument in which the paths of the container are those of this machine.
    private func onThisMachine(_ argument: String, _ order: WorkloadOrder) -> String {
        var replacements = order.files.map { ($0.mountPoint, $0.path) }
        if let folder = order.controlInterface {
            replacements.append((WorkloadOrder.controlInterfaceMountPoint, folder))
        }
        // The longest first: a path may be the beginning of another.
        return replacements.sorted { $0.0.count > $1.0.count }.reduce(argument) { text, replacement in
            replacement.0.isEmpty
                ? text
                : text.split(separator: replacement.0, omittingEmptySubsequences: false).joined(
                    separator: replacement.1
                )
        }
    }

    private func lines(of environment: [String: String]) -> [String] {
        environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    private func containerEnvironment(_ config: ContainerConfig) -> [String: String] {
        let path =
            SystemEnvironment.variables()["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        var environment = ["PATH": path, "HOME": "/root", "container": "podman"]
        environment.merge(config.variables) { $1 }
        return environment
    }
}
