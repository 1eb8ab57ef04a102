import AnkaiosProtobuf

/// One agent: events go in, effects come out. It has no clock and does no I/O.
///
/// A new value is a new process. It looks for present containers when the server has sent its workloads.
///
///     server ──▶ scheduler ──▶ loops (one a workload) ──▶ runtime
///     workload ──▶ sessions (one a control interface) ──▶ server
package struct Agent: Sendable {
    package let configuration: AgentConfiguration

    // The server; see Agent+Server.
    var isConnected = false
    /// The messages that wait for the server to come back.
    var outbox: [Proto.ToServer] = []
    /// What came from the server while the agent looks at its containers.
    var inbox: [Proto.FromServer] = []
    var startup = Startup.unknown
    var load: Proto.AgentLoadStatus?
    var loadReportAt: Duration?

    // Workloads; see Agent+Operations, Agent+Loops.
    var states = WorkloadStateStore()
    var statesHaveChanged = false
    var scheduler = WorkloadScheduler()
    var loops = WorkloadLoops()
    /// The loop that stands for the name; loops that end are no longer here.
    var names: [String: LoopID] = [:]
    /// What will be created when the loop of the same name has ended (without AnkaiosBehaviour.md Q24b).
    var successors: [LoopID: WorkloadScheduler.Operation] = [:]
    var commands: [CommandID: LoopID] = [:]

    // Control interfaces; see Agent+Interfaces.
    var interfaces: [String: OpenInterface] = [:]

    // Logs; see Agent+Logs.
    var readings: [LogID: AgentLogReading] = [:]

    var now = Duration.zero
    var effects: [AgentEffect] = []
    private var wish = Wish()
    private var lastNumber = 0
    private var generator: SeededGenerator

    /// How far the agent has come in its process.
    enum Startup: Hashable, Sendable {
        case unknown
        /// It has asked which containers there are, to compare them with these workloads.
        case listing(CommandID, [WorkloadPlan])
        case done
    }

    package init(_ configuration: AgentConfiguration) {
        self.configuration = configuration
        generator = SeededGenerator(seed: configuration.seed)
    }

    var quirks: Quirks { configuration.quirks }

    /// Takes an event. `now` is the time since some start, and never goes back.
    package mutating func handle(_ event: AgentEvent, at now: Duration) -> [AgentEffect] {
        self.now = max(now, self.now)
        doWhatIsDue()
        take(event)
        settle()
        wishToWake()
        defer { effects = [] }
        return effects
    }

    private mutating func take(_ event: AgentEvent) {
        switch event {
        case .connected: connected()
        case .disconnected: disconnected()
        case .fromServer(let message): received(message)
        case .bytes(let id, let bytes):
            let room = room
            withSession(id) { $0.received(bytes, room: room) }
        case .outputClosed(let id):
            withSession(id) { session in
                session.outputClosed()
                return []
            }
        case .writeFailed(let id, let frame, _): writeFailed(id, frame)
        case .runtime(let event): take(event)
        case .load(let cpu, let memory): loadChanged(cpu, memory)
        case .tick: break
        }
    }

    /// Does what waited for states, as long as that changes states.
    private mutating func settle() {
        while statesHaveChanged {
            statesHaveChanged = false
            carryOut(scheduler.reconsider(states, quirks))
        }
    }

    // MARK: - Time

    private mutating func doWhatIsDue() {
        if let time = loadReportAt, time <= now { reportLoad() }
        for id in loops.due(at: now) {
            if let time = loops[id]?.beginAt, time <= now { begin(id) }
            if let time = loops[id]?.retryAt, time <= now { attempt(id) }
            if let time = loops[id]?.lookAt, time <= now { look(id) }
        }
    }

    private mutating func wishToWake() {
        let forWorkloads = loops.nextTime()
        let next = Wish(at: [forWorkloads, loadReportAt].compactMap(\.self).min(), isForLoad: forWorkloads == nil)
        if let time = next.at, next != wish { effects.append(.wake(at: time, isForLoad: next.isForLoad)) }
        wish = next
    }

    private struct Wish: Hashable {
        var at: Duration?
        var isForLoad = false
    }

    // MARK: - Numbers

    mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Evenly between nothing and a limit that doubles with each failure (AnkaiosBehaviour.md §7.2).
    mutating func retryDelay(after failures: Int) -> Duration {
        let limit = min(
            configuration.timing.firstRetry * (1 << min(max(failures - 1, 0), 20)),
            configuration.timing.longestRetry
        )
        let (seconds, attoseconds) = limit.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return .milliseconds(Int64.random(in: 0...max(milliseconds, 0), using: &generator))
    }
}
