import AnkaiosModel

/// Decides which logs to read, and which of their lines to pass on. So lines continue over restarts, replacements and
/// moves.
///
/// A plain value. Each instance has at most one campaign at a time. A campaign belongs to one container: the one that
/// was there when the agent came to it. That may be a later one than the one it was asked for. So no log is asked for
/// again before its campaign has stopped, unless that has brought nothing.
struct ContinuousLogReading: Sendable {
    /// One reading of an instance's log.
    struct Campaign: Hashable, Sendable { var number: Int }

    enum Event: Hashable {
        /// All states of the workloads, and which of the workloads are desired. `isAnew`: what was in between is not known.
        case states(WorkloadStates, desired: Set<String>, isAnew: Bool)
        case lines(Campaign, [String])
        /// The log has been read long enough that further lines are new.
        case caughtUp(Campaign)
        /// The log came to its end.
        case stopped(Campaign)
        /// The connection was interrupted.
        case interrupted(Campaign)
        /// The log could not be had now.
        case failed(Campaign)
    }

    enum Effect: Hashable {
        /// Read a log, and follow it.
        case read(Campaign, WorkloadInstanceName, tail: Int?, since: LogTime?)
        /// Read it no more.
        case cancel(Campaign)
        case tell([ContinuousLogEvent])
        /// All workloads are gone, and their logs are complete.
        case finish
    }

    private struct Followed {
        var life = WorkloadLife()
        var wasThereFirst = false
        /// The reader knows that its log cannot be read now.
        var isToldWaiting = false
        /// Whether something may have happened that was not seen.
        var isUncertain = false
        /// The last run whose log was asked for.
        var runRead = 0
        var runTold = 0
        var campaign: Campaign?
        /// The lines of the last container that were passed on.
        var told: (container: Int, lines: ToldLines)?
    }

    private struct Reading {
        var instance: WorkloadInstanceName
        var run: Int
        var container: Int
        var lines: ToldLines
        var hasLines = false
    }

    private let workloads: Set<String>
    private let tail: Int?
    private let since: LogTime?
    private let endsWhenGone: Bool
    private var desired: Set<String> = []
    private var isFirst = true
    private var followed: [WorkloadInstanceName: Followed] = [:]
    private var readings: [Campaign: Reading] = [:]
    private var lastCampaign = 0

    /// - Parameters:
    ///   - workloads: their names.
    ///   - tail: how many of the last lines of what is there at first; nil: all.
    ///   - since: the first lines of what is there at first; nil: from the start.
    ///   - endsWhenGone: whether it ends when no workload is desired or there.
    init(of workloads: Set<String>, tail: Int? = nil, since: LogTime? = nil, endsWhenGone: Bool = false) {
        self.workloads = workloads
        self.tail = tail
        self.since = since
        self.endsWhenGone = endsWhenGone
    }

    /// Takes what happened and returns what must be done.
    mutating func handle(_ event: Event) -> [Effect] {
        var effects: [Effect] = []
        switch event {
        case .states(let states, let desired, let isAnew):
            self.desired = desired
            take(states, isAnew, &effects)
        case .lines(let campaign, let lines): take(lines, campaign, &effects)
        case .caughtUp(let campaign):
            guard let reading = readings[campaign], readings[campaign]?.lines.caughtUp() == false else { break }
            effects.append(.tell([.gap(reading.instance)]))
        case .stopped(let campaign): stopped(campaign, &effects)
        case .interrupted(let campaign):
            guard let instance = close(campaign) else { break }
            effects.append(.cancel(campaign))
            askAgain(instance)
            if followed[instance]?.life.isReadable == true {
                followed[instance]?.isUncertain = true
                consider(instance, &effects)
            } else {
                effects.append(.tell([.gap(instance)]))
                forgetIfGone(instance)
            }
        case .failed(let campaign):
            // The next states, of a new connection maybe, are an occasion to ask again.
            if let instance = close(campaign, isOpen: readings[campaign]?.hasLines ?? false) { askAgain(instance) }
        }
        if isOver { effects.append(.finish) }
        return effects
    }

    // MARK: - States

    private mutating func take(_ states: WorkloadStates, _ isAnew: Bool, _ effects: inout [Effect]) {
        let now = Dictionary(states.map { ($0.instance, $0.executionState) }) { _, last in last }
            .filter { workloads.contains($0.key.workload) }
        for instance in Set(followed.keys).union(now.keys).sorted() {
            var one = followed[instance] ?? Followed()
            let next = now[instance]
            if isAnew, !isFirst, one.runRead > 0, one.life.state != next { one.isUncertain = true }
            one.life.become(next)
            if isFirst { one.wasThereFirst = one.life.isReadable }
            if one.life.isReadable { one.isToldWaiting = false }
            followed[instance] = one
            tellIfWaiting(instance, isSnapshot: isFirst || isAnew, &effects)
            consider(instance, &effects)
            forgetIfGone(instance)
        }
        isFirst = false
    }

    /// Asks for the log of the present run, if necessary.
    private mutating func consider(_ instance: WorkloadInstanceName, _ effects: inout [Effect]) {
        guard var one = followed[instance], one.life.isReadable, one.runRead < one.life.run else { return }
        if let campaign = one.campaign {
            guard let reading = readings[campaign], !reading.hasLines else { return }
            // Nothing has come of a former run, and maybe nothing ever will.
            effects.append(.cancel(campaign))
            readings[campaign] = nil
            one.isUncertain = true
        }
        var lines = ToldLines(isWhole: true)
        var (tail, since): (Int?, LogTime?) = (nil, nil)
        if let told = one.told, told.container == one.life.container {
            lines = told.lines
            if lines.isWhole {
                lines.beginAgain()
            } else {
                (tail, one.isUncertain) = (0, true)
            }
        } else if one.wasThereFirst, one.runRead == 0 {
            (tail, since) = (self.tail, self.since)
            lines = ToldLines(isWhole: tail == nil && since == nil)
        }
        lastCampaign += 1
        let campaign = Campaign(number: lastCampaign)
        if one.isUncertain { effects.append(.tell([.gap(instance)])) }
        effects.append(.read(campaign, instance, tail: tail, since: since))
        readings[campaign] = Reading(
            instance: instance,
            run: one.life.run,
            container: one.life.container,
            lines: lines
        )
        (one.campaign, one.runRead, one.isUncertain) = (campaign, one.life.run, false)
        followed[instance] = one
    }

    /// Tells once that a log cannot be read. Between snapshots most workloads without one are just being started.
    private mutating func tellIfWaiting(
        _ instance: WorkloadInstanceName,
        isSnapshot: Bool = false,
        _ effects: inout [Effect]
    ) {
        guard let one = followed[instance], let state = one.life.state, !one.life.isReadable, one.campaign == nil,
            !one.isToldWaiting, state.state == .agentDisconnected || isSnapshot && state.isBeforeStart
        else { return }
        followed[instance]?.isToldWaiting = true
        effects.append(.tell([.waiting(instance)]))
    }

    private mutating func askAgain(_ instance: WorkloadInstanceName) {
        guard let run = followed[instance]?.life.run else { return }
        followed[instance]?.runRead = run - 1
    }

    // MARK: - Campaigns

    private mutating func take(_ messages: [String], _ campaign: Campaign, _ effects: inout [Effect]) {
        // Out of the table: the lines that it remembers are changed in their place, not copied with each batch.
        guard var reading = readings.removeValue(forKey: campaign) else { return }
        defer { readings[campaign] = reading }
        guard var one = followed[reading.instance] else { return }
        var events: [ContinuousLogEvent] = []
        if !reading.hasLines {
            reading.hasLines = true
            let (run, container) = one.life.presentRun
            if container > reading.container {
                // The agent got to it only when the next container was there.
                events.append(.gap(reading.instance))
                reading.lines = ToldLines(isWhole: reading.lines.isWhole)
            }
            (reading.run, reading.container) = (run, container)
            one.runRead = max(one.runRead, reading.run)
        }
        begin(reading, &one, &events)
        for message in messages where reading.lines.take(message) {
            events.append(.entry(LogEntry(instance: reading.instance, message: message)))
        }
        followed[reading.instance] = one
        if !events.isEmpty { effects.append(.tell(events)) }
    }

    private func begin(_ reading: Reading, _ one: inout Followed, _ events: inout [ContinuousLogEvent]) {
        guard one.runTold < reading.run else { return }
        one.runTold = reading.run
        events.append(.began(reading.instance))
    }

    private mutating func stopped(_ campaign: Campaign, _ effects: inout [Effect]) {
        guard var reading = readings[campaign], var one = followed[reading.instance] else { return }
        var events: [ContinuousLogEvent] = []
        if reading.run > one.life.run {
            // It was not the run that is about to begin, but still the one before.
            (reading.run, reading.container) = (one.life.run, one.life.container)
            (one.runRead, one.runTold) = (reading.run, reading.run)
            readings[campaign] = reading
        }
        begin(reading, &one, &events)
        followed[reading.instance] = one
        effects.append(.tell(events + [.ended(reading.instance)]))
        _ = close(campaign)
        tellIfWaiting(reading.instance, &effects)
        consider(reading.instance, &effects)
        forgetIfGone(reading.instance)
    }

    /// A campaign is over. Its lines are remembered, if the log had been opened.
    private mutating func close(_ campaign: Campaign, isOpen: Bool = true) -> WorkloadInstanceName? {
        guard let reading = readings.removeValue(forKey: campaign) else { return nil }
        followed[reading.instance]?.campaign = nil
        if isOpen { followed[reading.instance]?.told = (reading.container, reading.lines) }
        return reading.instance
    }

    // MARK: - Ends

    private mutating func forgetIfGone(_ instance: WorkloadInstanceName) {
        if let one = followed[instance], one.life.state == nil, one.campaign == nil { followed[instance] = nil }
    }

    /// An agent that does not come back leaves its entries behind (AnkaiosBehaviour.md §7.8).
    private var isOver: Bool {
        endsWhenGone && !isFirst && desired.isDisjoint(with: workloads) && readings.isEmpty
            && followed.values.allSatisfy { $0.life.state == nil || $0.life.state?.state == .agentDisconnected }
    }
}

extension ExecutionState {
    fileprivate var isBeforeStart: Bool { state == .pending || state == .notScheduled }
}
