/// What a container does just now.
enum ContainerStatus: Hashable, Sendable {
    case created
    case running
    case paused
    /// 128 + n after signal n.
    case exited(code: Int)
}

/// What runs in a container: a script, or a process of this machine.
protocol ContainerBody: AnyObject {
    /// Begins a run. The container gets what it does.
    func start(_ container: Container) throws(RuntimeFailure)
    /// Ends the run at once; it counts as ended by SIGKILL.
    func kill(_ container: Container)
    func pause(_ container: Container)
    func unpause(_ container: Container)
}

/// Why a runtime did not do something.
struct RuntimeFailure: Error, Hashable, Sendable {
    var text: String
    /// Trying again is of no use.
    var isFinal = false
}

/// One container: it lives from its creation to its removal, over any number of runs, and keeps what they print.
final class Container {
    let id: String
    /// The instance name of its workload, unless an option gave it another.
    let name: String
    let workload: String
    /// `<workload>.<id>.<agent>`
    let instance: String
    let agent: String
    /// The name of the runtime that made it.
    let runtime: String
    let body: any ContainerBody
    private let removesItself: Bool
    private let clock: ClusterClock
    private(set) var status = ContainerStatus.created
    private(set) var isRemoved = false
    private(set) var log = LogStore()
    private var followers: [Int: Follower] = [:]
    private var nextFollower = 0
    var onChange: (() -> Void)?

    struct Follower {
        var lines: ([LogStore.Line]) -> Void
        var ended: () -> Void
    }

    init(
        id: String,
        name: String,
        workload: String,
        instance: String = "",
        agent: String,
        runtime: String,
        body: any ContainerBody,
        removesItself: Bool = false,
        clock: ClusterClock
    ) {
        self.id = id
        self.name = name
        self.workload = workload
        self.instance = instance
        self.agent = agent
        self.runtime = runtime
        self.body = body
        self.removesItself = removesItself
        self.clock = clock
    }

    // MARK: - What is done to it

    func start() throws(RuntimeFailure) {
        if status == .paused { return unpause() }
        guard status != .running else { return }
        status = .running
        do {
            try body.start(self)
        } catch {
            status = .created
            throw error
        }
        onChange?()
    }

    func kill() {
        guard status == .running || status == .paused else { return }
        body.kill(self)
        if status == .running || status == .paused { ended(code: 137) }
    }

    func pause() {
        guard status == .running else { return }
        body.pause(self)
        status = .paused
        onChange?()
    }

    func unpause() {
        guard status == .paused else { return }
        status = .running
        body.unpause(self)
        onChange?()
    }

    /// Kills it and removes it: it is then unknown.
    func remove() {
        guard !isRemoved else { return }
        // First, so that nobody takes its end for an end by itself.
        isRemoved = true
        kill()
        onChange?()
    }

    // MARK: - What its body tells

    func printed(_ bytes: [UInt8], _ stream: LogStore.Stream) {
        tell(log.append(bytes, to: stream, at: clock.wallNow))
    }

    func printed(line: String, _ stream: LogStore.Stream) {
        tell(log.append(lines: [line], to: stream, at: clock.wallNow))
    }

    func ended(code: Int) {
        guard status == .running || status == .paused else { return }
        tell(log.finish(at: clock.wallNow))
        status = .exited(code: code)
        if removesItself { isRemoved = true }
        let ending = followers.sorted { $0.key < $1.key }
        followers = [:]
        onChange?()
        for (_, follower) in ending { follower.ended() }
    }

    // MARK: - Following what it prints

    /// Calls the follower with each further line until the run ends. Returns nil if there is nothing to follow.
    func follow(_ follower: Follower) -> Int? {
        guard status == .running || status == .paused else { return nil }
        nextFollower += 1
        followers[nextFollower] = follower
        return nextFollower
    }

    func unfollow(_ number: Int) {
        followers[number] = nil
    }

    private func tell(_ lines: [LogStore.Line]) {
        guard !lines.isEmpty else { return }
        for (_, follower) in followers.sorted(by: { $0.key < $1.key }) { follower.lines(lines) }
    }
}
