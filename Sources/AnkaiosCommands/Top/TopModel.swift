import AnkaiosModel

/// What `ankaios top` shows, and what each key does to it: values in, values out.
struct TopModel: Hashable, Sendable {
    /// What happened.
    enum Event: Hashable, Sendable {
        case state(CompleteState)
        case connection(ConnectionState)
        case resized(TerminalSize)
        case key(Key)
        /// The log of a workload goes on.
        case lines(of: String, [String])
        /// The log of a workload cannot be read any further.
        case logFailed(of: String, String)
    }

    /// What the edge does.
    enum Effect: Hashable, Sendable {
        /// Read the log of this workload, and no other one.
        case readLog(of: String)
        case stopLog
        case quit
    }

    /// The log of a workload.
    struct Log: Hashable, Sendable {
        var workload: String
        var lines: [String] = []
        /// How many lines are below what is shown; 0: the newest is shown.
        var distance = 0
        /// Why it does not go on.
        var failure: String?
    }

    /// How many lines of a log are kept.
    static let logLimit = 2000

    private(set) var size: TerminalSize
    private(set) var states: [WorkloadState] = []
    private(set) var agents: [String: AgentAttributes] = [:]
    private(set) var runtimes = KnownRuntimes()
    private(set) var isConnected = true
    /// The selected row; its place is kept when it goes.
    private(set) var selected: WorkloadInstanceName?
    private(set) var filter = ""
    /// Whether keys go into the filter.
    private(set) var isTyping = false
    private(set) var log: Log?
    private var row = 0

    init(size: TerminalSize) { self.size = size }

    /// The workloads that the filter lets through, in their order.
    var rows: [WorkloadState] {
        let wanted = filter.lowercased()
        guard !wanted.isEmpty else { return states }
        return states.filter { state in
            [state.instance.workload, state.instance.agent, "\(state.executionState)"].contains {
                $0.lowercased().contains(wanted)
            }
        }
    }

    /// The place of the selected row.
    var selectedRow: Int? { rows.firstIndex { $0.instance == selected } }

    /// How many lines a pane for so much may scroll at once.
    private var page: Int { max(1, size.rows / 2 - 2) }

    mutating func handle(_ event: Event) -> [Effect] {
        switch event {
        case .state(let state):
            runtimes.learn(from: state.desiredState.workloads)
            agents = state.agents
            states = state.workloadStates.sorted {
                ($0.instance.workload, $0.instance) < ($1.instance.workload, $1.instance)
            }
            select(selectedRow ?? row)
        case .connection(let state): isConnected = state.isConnected
        case .resized(let size): self.size = size
        case .key(let key): return isTyping ? type(key) : press(key)
        case .lines(let workload, let lines):
            guard log?.workload == workload else { break }
            log?.lines += lines
            if let surplus = log.map({ $0.lines.count - Self.logLimit }), surplus > 0 {
                log?.lines.removeFirst(surplus)
            }
            // Who reads older lines is not disturbed by new ones.
            if let distance = log?.distance, distance > 0 { scroll(to: distance + lines.count) }
        case .logFailed(let workload, let text):
            if log?.workload == workload { log?.failure = text }
        }
        return []
    }

    private mutating func press(_ key: Key) -> [Effect] {
        switch key {
        case .character("q"): return [.quit]
        case .character("j"), .down: return move(to: row + 1)
        case .character("k"), .up: return move(to: row - 1)
        case .character("g"), .home: return move(to: 0)
        case .character("G"), .end: return move(to: rows.count - 1)
        case .character("l"), .enter: return toggleLog()
        case .character("/"): isTyping = true
        case .pageUp:
            guard let log else { return move(to: row - page) }
            scroll(to: log.distance + page)
        case .pageDown:
            guard let log else { return move(to: row + page) }
            scroll(to: log.distance - page)
        case .escape:
            if log != nil { return toggleLog() }
            return setFilter("")
        default: break
        }
        return []
    }

    private mutating func type(_ key: Key) -> [Effect] {
        switch key {
        case .character(let character): return setFilter(filter + String(character))
        case .backspace: return setFilter(String(filter.dropLast()))
        case .enter: isTyping = false
        case .escape:
            isTyping = false
            return setFilter("")
        default: break
        }
        return []
    }

    private mutating func setFilter(_ text: String) -> [Effect] {
        filter = text
        return move(to: selectedRow ?? 0)
    }

    private mutating func move(to wanted: Int) -> [Effect] {
        select(wanted)
        guard let log, let selected, selected.workload != log.workload else { return [] }
        self.log = Log(workload: selected.workload)
        return [.readLog(of: selected.workload)]
    }

    private mutating func select(_ wanted: Int) {
        let rows = rows
        row = max(0, min(wanted, rows.count - 1))
        selected = rows.isEmpty ? nil : rows[row].instance
    }

    private mutating func toggleLog() -> [Effect] {
        if log != nil {
            log = nil
            return [.stopLog]
        }
        guard let selected else { return [] }
        log = Log(workload: selected.workload)
        return [.readLog(of: selected.workload)]
    }

    private mutating func scroll(to distance: Int) {
        guard let count = log?.lines.count else { return }
        log?.distance = max(0, min(distance, count - 1))
    }
}
