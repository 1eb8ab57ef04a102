import AnkaiosProtobuf

/// Tells the loops of an agent apart; two of them may have the same workload name for a while.
struct LoopID: Hashable, Comparable, Sendable {
    var rawValue: Int

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The life of one workload on its agent: its commands, worked off one after the other (AnkaiosBehaviour.md §7.4).
struct WorkloadLoop: Sendable {
    enum Command: Hashable, Sendable {
        case update(WorkloadPlan, InterfaceID?)
        /// The container goes, the loop stays for what comes later.
        case clear
        case delete
    }

    enum Activity: Hashable, Sendable {
        case idle
        case creating(CommandID)
        case deleting(CommandID, then: AfterDelete)
    }

    enum AfterDelete: Hashable, Sendable {
        case create(WorkloadPlan, InterfaceID?)
        case stay
        case end
    }

    let id: LoopID
    /// Another loop has taken its place, but it goes on (AnkaiosBehaviour.md Q23a).
    var isDoubled = false
    /// The runtime of its first workload; it carries out what comes later, too (AnkaiosBehaviour.md Q25a).
    let runtime: String
    var plan: WorkloadPlan
    /// The interface that the container has.
    var mounted: InterfaceID?
    var container: String?
    var activity = Activity.idle
    var commands: [Command] = []
    var watch: ContainerWatch?
    var failedAttempts = 0
    var retryAt: Duration?
    /// When to begin with what was ordered.
    var beginAt: Duration?
    /// The container was deleted, and the next one has to wait.
    var isCleared = false
    /// Log requests that wait for the end of a command.
    var logRequests: [AgentLogRequest] = []

    init(_ id: LoopID, _ plan: WorkloadPlan, mounted: InterfaceID? = nil) {
        self.id = id
        self.plan = plan
        self.mounted = mounted
        runtime = plan.workload.runtime ?? ""
    }

    var instance: Proto.WorkloadInstanceName { plan.instance }
    var name: String { plan.name }

    /// When to look at the container; never while a command is under way.
    var lookAt: Duration? { activity == .idle ? watch?.lookAt : nil }

    /// The container is gone, or about to go, and what comes next waits for others.
    var isToBeCleared: Bool {
        if isCleared || commands.contains(.clear) { return true }
        if case .deleting(_, .stay) = activity { return true }
        return false
    }

    /// The instance that it has, or is about to have when all commands are worked off.
    var latestInstance: Proto.WorkloadInstanceName {
        for case .update(let plan, _) in commands.reversed() { return plan.instance }
        if case .deleting(_, .create(let plan, _)) = activity { return plan.instance }
        return instance
    }
}

/// How an agent looks at a container: at once, then twice a second; it reports only changes (AnkaiosBehaviour.md §7.2).
///
/// Between two looks nothing is done; a change is only kept for the next one.
struct ContainerWatch: Hashable, Sendable {
    private let start: Duration
    var status: RuntimeStatus
    /// The state told last.
    var told: Proto.ExecutionState?
    private(set) var lookAt: Duration?

    init(_ status: RuntimeStatus, at start: Duration) {
        self.start = start
        self.status = status
        lookAt = start
    }

    mutating func changed(to status: RuntimeStatus, at now: Duration, _ timing: AgentConfiguration.Timing) {
        self.status = status
        guard lookAt == nil, Proto.ExecutionState(status) != told else { return }
        let seen = now + timing.listing
        guard timing.poll > .zero else { return lookAt = seen }
        let passed = Int((seen - start) / timing.poll)
        lookAt = start + timing.poll * (passed + 1)
    }

    /// The state to tell, if it is not the one told last.
    mutating func look() -> Proto.ExecutionState? {
        lookAt = nil
        let state = Proto.ExecutionState(status)
        guard state != told else { return nil }
        told = state
        return state
    }
}
