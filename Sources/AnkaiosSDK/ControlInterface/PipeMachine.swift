/// Decides everything about the two pipes of a control interface. It decides when they are opened, closed and opened
/// anew, what is watched meanwhile, and what the session gets.
///
/// A plain value without descriptors, threads or a clock. What happens goes in through ``handle(_:at:)``. What has to be done comes
/// out as effects, in the order in which they are carried out. Some effects ask something: the answer is handed in as an event before
/// the next effect is carried out.
///
///              wanted               opened
///     closed ─────────► attempts ───────────► open ◄──────────────┐
///       ▲                                      │  resync          │ the agent has dropped what it had
///       └─────── lost, not wanted any more ────┴──► output closed ┘
package struct PipeMachine: Sendable {
    private enum State {
        case closed(Attempt)
        case open(Resync?)
    }

    /// How far an attempt to open the pipes is.
    private enum Attempt: Hashable {
        case unwanted
        case waiting(until: Duration)
        case looking
        /// First without a watch. Most often the agent is there, and to close a watch takes the kernel many milliseconds.
        case opening
        /// The watch comes before the second attempt: what happens in between is not missed.
        case watching
        case openingWatched
    }

    /// `output` is closed until the agent has dropped what it has of a frame.
    private struct Resync: Hashable {
        let since: Duration
        var nextLook: Duration
        var sign: Sign?
    }

    /// What shows that the agent has seen the end of file, and dropped what it has of a frame.
    private enum Sign: Hashable {
        /// The last look found nothing that it has not read.
        case drained
        /// It has opened its end anew.
        case opened
    }

    /// What the agent may have of a frame, for whose rest it takes what comes next.
    private enum Rest: Hashable {
        case none
        case left(Sign?)
    }

    private let times: Times
    private var state = State.closed(.unwanted)
    private var rest = Rest.none
    /// The link was given up in the middle of senseless bytes: the rest of them may still be in `input`.
    private var isAstray = false
    package private(set) var isWatching = false
    /// When the last bytes of an incomplete frame came; nil without one.
    private var partCame: Duration?
    /// The last failure that was reported, so that a repeated one is reported once.
    private var told: OpenFailure?
    /// The pipes, or their folder, have been seen.
    private var wasThere = false
    /// Since when another connection has the pipes.
    private var heldSince: Duration?

    package init(times: Times = Times()) { self.times = times }

    package var isOpen: Bool { if case .open = state { true } else { false } }

    /// Whether it wants `connected`: then it ends its watch.
    package var waitsForConnection: Bool { if case .open(nil) = state { isWatching } else { false } }

    /// Whether it waits for the rest of a frame.
    package var waitsForRest: Bool { partCame != nil }

    /// When it wants to be told `timePassed`; nil: not before something else happens.
    package var wakeAt: Duration? {
        switch state {
        case .closed(.waiting(let moment)): return moment
        case .closed: return nil
        case .open(let resync):
            let look = resync.map { min($0.nextLook, $0.since + times.resyncLimit) }
            guard let partEnds else { return look }
            return min(partEnds, look ?? partEnds)
        }
    }

    /// When the part of a frame is dropped.
    private var partEnds: Duration? { partCame.map { $0 + times.frameLimit } }

    package mutating func handle(_ event: Event, at now: Duration) -> [Effect] {
        switch (event, state) {
        case (.wanted(let moment), .closed): return attempt(at: moment, now)
        case (.unwanted, _): return close()
        case (.resyncWanted, .open(nil)): return resync(now)
        case (.inspectionWanted, .open): return [.inspect]
        case (.inspected(isThere: false), .open): return [.tell(.interfaceRemoved)]
        case (.connected, .open(nil)): return unwatch()
        case (.lost(let makesSense), .open):
            if !makesSense { isAstray = true }
            return lose()
        case (.read(let isInsideFrame), .open): partCame = isInsideFrame ? now : nil
        case (.agentCame, _): return agentCame(now)
        case (.timePassed, _): return timePassed(now)
        case (.opened, .closed): return opened()
        case (.openFailed(let failure), .closed(let attempt)): return failed(failure, attempt, now)
        case (.looked(let look), .closed(.looking)): return looked(look, now)
        case (.looked(let look), .open(let resync?)): return looked(look, resync, now)
        case (.reopened, .open): return reopened()
        case (.notReopened, .open(let resync?)): return notReopened(resync, now)
        case (.watching(let isOn), _): return watching(isOn)
        case (.closedWithinFrame, .closed): rest = .left(nil)
        default: break
        }
        return []
    }

    // MARK: - Attempts

    private mutating func attempt(at moment: Duration, _ now: Duration) -> [Effect] {
        guard moment <= now else {
            state = .closed(.waiting(until: moment))
            return []
        }
        switch rest {
        case .none, .left(.opened): return open()
        case .left:
            state = .closed(.looking)
            return [.look]
        }
    }

    private mutating func open() -> [Effect] {
        state = .closed(isWatching ? .watching : .opening)
        return isWatching ? [.watch] : [.open]
    }

    private mutating func looked(_ look: Look, _ now: Duration) -> [Effect] {
        switch look {
        case .failed(let failure) where failure.cause == .unread:
            rest = .left(nil)
            state = .closed(.waiting(until: now + times.blindPause))
            return tell(failure)
        case .failed:
            rest = .left(nil)
            return open()
        case .drained where rest == .left(.drained): return open()
        case .drained:
            rest = .left(.drained)
            state = .closed(.waiting(until: now + times.pauseBetweenLooks))
            return []
        }
    }

    private mutating func watching(_ isOn: Bool) -> [Effect] {
        isWatching = isOn
        guard case .closed(.watching) = state else { return [] }
        state = .closed(.openingWatched)
        return [.open]
    }

    private mutating func failed(_ failure: OpenFailure, _ attempt: Attempt, _ now: Duration) -> [Effect] {
        if case .held = failure.cause { return held(failure, now) }
        heldSince = nil
        if attempt == .opening {
            state = .closed(.watching)
            return [.watch]
        }
        let isSeen = isWatching && !failure.isBlind
        state = .closed(.waiting(until: now + (isSeen ? times.watchedPause : times.blindPause)))
        return tell(failure)
    }

    /// Another process may have the pipes for a moment: one that closes its connection, or one between fork and exec.
    private mutating func held(_ failure: OpenFailure, _ now: Duration) -> [Effect] {
        let since = heldSince ?? now
        heldSince = since
        let isLasting = now - since >= times.handOverLimit
        state = .closed(.waiting(until: now + (isLasting ? times.blindPause : times.pauseBetweenLooks)))
        return isLasting ? tell(failure) : []
    }

    private mutating func tell(_ failure: OpenFailure) -> [Effect] {
        if failure.cause == .unheard || failure.cause == .unread { wasThere = true }
        guard failure != told else { return [] }
        told = failure
        return [.tell(.openFailed(failure.absence(wasThere: wasThere)))]
    }

    private mutating func opened() -> [Effect] {
        let wasAstray = isAstray
        (state, rest, isAstray, told, wasThere, heldSince) = (.open(nil), .none, false, nil, true, nil)
        // The watch stays until an acceptance has come. The agent that opened its end before this moment is the one that hears.
        return [.read(fromAnywhere: wasAstray)] + (isWatching ? [.forgetSeen] : []) + [.tell(.opened)]
    }

    // MARK: - Output alone

    /// The first half. The agent starts afresh when it sees an end of file. It sees none when another writer comes
    /// before it looks. So the second half waits for a sign that it has.
    private mutating func resync(_ now: Duration) -> [Effect] {
        rest = .left(nil)
        state = .open(Resync(since: now, nextLook: now + times.patience - times.pauseBetweenLooks))
        // The watch before the end of file: the agent's opening is not missed.
        return [.watch, .closeOutput]
    }

    private mutating func looked(_ look: Look, _ resync: Resync, _ now: Duration) -> [Effect] {
        var resync = resync
        let wasDrained = resync.sign == .drained
        resync.sign = look == .drained ? .drained : nil
        resync.nextLook = now + times.pauseBetweenLooks
        state = .open(resync)
        return wasDrained && look == .drained ? [.reopenOutput] : []
    }

    private mutating func reopened() -> [Effect] {
        (state, rest) = (.open(nil), .none)
        return unwatch() + [.write]
    }

    private mutating func notReopened(_ resync: Resync, _ now: Duration) -> [Effect] {
        var resync = resync
        resync.sign = nil
        state = .open(resync)
        return []
    }

    // MARK: - What happens

    private mutating func agentCame(_ now: Duration) -> [Effect] {
        if case .left = rest { rest = .left(.opened) }
        switch state {
        case .closed(.waiting): return attempt(at: now, now)
        case .open(var resync?):
            resync.sign = .opened
            state = .open(resync)
            return [.reopenOutput]
        case .closed, .open: return []
        }
    }

    private mutating func timePassed(_ now: Duration) -> [Effect] {
        switch state {
        case .closed(.waiting(let moment)) where moment <= now: return attempt(at: now, now)
        case .open where partEnds.map { $0 <= now } ?? false:
            partCame = nil
            return [.dropPart]
        case .open(let resync?) where now - resync.since >= times.resyncLimit: return lose()
        case .open(let resync?) where resync.nextLook <= now: return [.look]
        case .closed, .open: return []
        }
    }

    /// The watch begins before the pipes close: an agent that comes in the pause before the next attempt is seen.
    private mutating func lose() -> [Effect] { (isWatching ? [] : [.watch]) + close() + [.tell(.lost)] }

    private mutating func close() -> [Effect] {
        if case .left = rest { rest = .left(nil) }
        defer { (state, partCame) = (.closed(.unwanted), nil) }
        return isOpen ? [.close] : []
    }

    private mutating func unwatch() -> [Effect] {
        guard isWatching else { return [] }
        isWatching = false
        return [.unwatch]
    }
}
