/// The containers of one agent's machine. They outlive the agent: an agent that comes back finds them.
final class ContainerEngine {
    /// How long the engine's own work takes, by the clock of the cluster.
    struct Delays: Hashable, Sendable {
        /// Before a container begins to run, and from then on until that is known.
        var begin: Duration = .zero
        var start: Duration = .zero
        /// Before a container is killed, and from then on until it is gone.
        var kill: Duration = .zero
        var stop: Duration = .zero
    }

    private let clock: ClusterClock
    private let makeID: () -> String
    private var containers: [String: Container] = [:]
    /// The ids of the containers by their names, of which there is mostly one.
    private var ids: [String: [String]] = [:]
    var delays: Delays
    /// A container has changed its status, or is gone.
    var onChange: ((Container) -> Void)?

    init(clock: ClusterClock, delays: Delays = Delays(), makeID: @escaping () -> String) {
        self.clock = clock
        self.delays = delays
        self.makeID = makeID
    }

    /// What a new container is to be.
    struct Request {
        var name: String
        var workload: String
        var instance = ""
        var agent: String
        var runtime: String
        var startDelay: Duration
        /// It is taken away when it ends (`--rm`).
        var removesItself = false
        var body: any ContainerBody
        /// The words of the engine for a name that is in use. They contain the id of the container that has it.
        var nameInUse: (String) -> RuntimeFailure
    }

    subscript(id: String) -> Container? { containers[id] }

    /// All containers, by their names.
    var all: [Container] { containers.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) } }

    func container(named name: String) -> Container? { ids[name]?.min().flatMap { containers[$0] } }

    private func keep(_ container: Container) {
        guard containers.updateValue(container, forKey: container.id) == nil else { return }
        ids[container.name, default: []].append(container.id)
    }

    private func forget(_ container: Container) {
        guard containers.removeValue(forKey: container.id) != nil else { return }
        ids[container.name]?.removeAll { $0 == container.id }
        if ids[container.name]?.isEmpty == true { ids[container.name] = nil }
    }

    /// Makes a container and starts it.
    ///
    /// It runs before the work is reported as done, as with `podman run`.
    func run(_ request: Request, whenDone: @escaping (Result<Container, RuntimeFailure>) -> Void) {
        if let other = container(named: request.name) {
            // The agent cleans up after a failed start by name, and so takes away the one that has the name.
            let failure = request.nameInUse(other.id)
            return later(delays.begin + delays.start + request.startDelay) {
                self.remove(other)
                whenDone(.failure(failure))
            }
        }
        let container = Container(
            id: makeID(),
            name: request.name,
            workload: request.workload,
            instance: request.instance,
            agent: request.agent,
            runtime: request.runtime,
            body: request.body,
            removesItself: request.removesItself,
            clock: clock
        )
        keep(container)
        start(container, delay: request.startDelay, whenDone: whenDone)
    }

    /// Starts a container that was there before.
    func start(
        _ container: Container,
        delay: Duration,
        whenDone: @escaping (Result<Container, RuntimeFailure>) -> Void
    ) {
        guard delays.begin > .zero else { return begin(container, delay: delay, whenDone: whenDone) }
        later(delays.begin) {
            guard !container.isRemoved else { return whenDone(.success(container)) }
            self.begin(container, delay: delay, whenDone: whenDone)
        }
    }

    private func begin(
        _ container: Container,
        delay: Duration,
        whenDone: @escaping (Result<Container, RuntimeFailure>) -> Void
    ) {
        let isNew = container.status == .created
        do {
            try container.start()
        } catch {
            if isNew { self.forget(container) }
            return later(delays.start + delay) { whenDone(.failure(error)) }
        }
        container.onChange = { [weak self, weak container] in
            guard let self, let container else { return }
            if container.isRemoved { self.forget(container) }
            onChange?(container)
        }
        later(delays.start + delay) { whenDone(.success(container)) }
    }

    /// Stops a container and removes it. One that is gone is fine.
    func delete(_ container: Container, delay: Duration, whenDone: @escaping () -> Void) {
        guard delays.kill > .zero else { return kill(container, delay: delay, whenDone: whenDone) }
        later(delays.kill) { self.kill(container, delay: delay, whenDone: whenDone) }
    }

    private func kill(_ container: Container, delay: Duration, whenDone: @escaping () -> Void) {
        container.kill()
        later(delays.stop + delay) {
            self.remove(container)
            whenDone()
        }
    }

    func remove(_ container: Container) {
        container.remove()
        forget(container)
    }

    /// Ends all that runs and forgets it.
    func removeAll() {
        onChange = nil
        for container in all { remove(container) }
    }

    private func later(_ delay: Duration, _ action: @escaping () -> Void) {
        _ = clock.after(delay, action)
    }
}
