import AnkaiosModel
import AnkaiosWire

extension Session {
    mutating func opened(_ effects: inout [Effect]) {
        guard case .down = link else { return }
        removedSince = nil
        attemptTimes = attemptTimes.filter { now - $0 < .seconds(60) }
        if attemptTimes.count >= configuration.attemptsPerMinute {
            link = .opened(greetAt: attemptTimes[attemptTimes.count - configuration.attemptsPerMinute] + .seconds(60))
            updateWake()
        } else {
            greet(&effects)
        }
    }

    private mutating func greet(_ effects: inout [Effect]) {
        link = .handshaking(since: now, probe: nil)
        attemptTimes.append(now)
        hello(&effects)
        wake(at: now + configuration.probeDelay)
    }

    /// A wrong configuration ends a connection that was never ready. Later on it may be a certificate that is being renewed.
    mutating func openFailed(_ absence: Absence, _ effects: inout [Effect]) {
        unavailability = absence.error
        guard case .down = link else { return }
        switch absence {
        case .passing: removedSince = nil
        case .removed:
            removedSince = removedSince ?? now
            updateWake()
        case .misconfigured(let reason) where !wasReady: close(absence.error, reason: reason, &effects)
        case .lasting, .held, .misconfigured:
            for id in calls.keys.sorted() { fail(id, absence.error, &effects) }
        }
    }

    /// An agent that has lost its server once removes the folder, and the open pipes go on. When it loses the server
    /// once more, they end, and nothing can be opened (AnkaiosBehaviour.md §1.8).
    mutating func interfaceRemoved(_ effects: inout [Effect]) {
        guard ready?.isDetached == false else { return }
        ready?.isDetached = true
        effects.append(.report(.detached))
    }

    mutating func lost(_ effects: inout [Effect]) {
        switch link {
        case .down, .closed: return
        case .opened, .handshaking: attempts += 1
        case .ready(let ready):
            attempts = 0
            if now - ready.since >= configuration.steadyAfter { attemptTimes = [] }
        }
        let wasReady = ready != nil
        link = .down
        for id in calls.keys.sorted() where calls[id]?.isSent == true {
            fail(id, calls[id]?.request?.isUpdate == true ? .init(.answerLost) : .init(.connectionLost), &effects)
        }
        for (id, stream) in streams.sorted(by: { $0.key < $1.key }) where !stream.canBeRestored {
            streams[id] = nil
            effects.append(.end(id, .init(.connectionLost)))
        }
        endOversized(outFor: .zero, &effects)
        if wasReady { effects.append(.report(.connecting)) }
        effects.append(.open(after: pauseBeforeNextAttempt()))
        updateWake()
    }

    /// Gives the link up from this side.
    mutating func abandon(_ effects: inout [Effect]) {
        effects.append(.close)
        lost(&effects)
    }

    mutating func close(_ error: AnkaiosError, reason: String, _ effects: inout [Effect]) {
        if case .closed = link { return }
        link = .closed(error)
        for id in calls.keys.sorted() { fail(id, error, &effects) }
        for id in streams.keys.sorted() { effects.append(.end(id, error)) }
        streams = [:]
        effects.append(.report(.closed(reason: reason)))
        effects.append(.close)
        updateWake()
    }

    mutating func hello(_ effects: inout [Effect]) {
        let now = now
        ready?.greeting.sentHello(at: now)
        effects.append(.send(.hello(version: configuration.protocolVersion)))
    }

    /// No pause after a connection that was ready; then longer and longer ones, with jitter. A link that sees an agent
    /// come does not wait for their end.
    private mutating func pauseBeforeNextAttempt() -> Duration {
        guard attempts > 0 else { return .zero }
        let longest = min(Int64(100) << Int64(min(attempts - 1, 7)), 10_000)
        return .milliseconds(Int64.random(in: (longest / 2)...longest, using: &jitter))
    }

    /// The connection is usable. A new session has forgotten our subscriptions. One that lived on still has them, but
    /// its messages in between may be lost. In both cases they are made again, under the same ids.
    mutating func becomeReady(isAccepted: Bool, _ effects: inout [Effect]) {
        link = .ready(Ready(since: now, isAccepted: isAccepted))
        wasReady = true
        attempts = 0
        effects.append(.report(.connected))
        restoreStreams(isGreeted: true, &effects)
        let waiting = queue
        queue = []
        for id in waiting {
            guard let call = calls[id] else { continue }
            if call.request == nil {
                calls[id] = nil
                effects.append(.finish(id, .connected))
            } else {
                send(id, &effects)
            }
        }
        updateWake()
    }

    mutating func received(_ message: Inbound, _ effects: inout [Effect]) {
        switch link {
        case .down, .closed: return
        case .opened, .handshaking, .ready: break
        }
        let now = now
        if !saysNothingOfServer(message) { ready?.greeting.heard(at: now) }
        switch message {
        case .closed(let reason): close(.closed(reason: reason), reason: reason, &effects)
        case .accepted: accepted(&effects)
        case .answer(let id, let answer):
            if case .handshaking(_, .some(id)) = link {
                becomeReady(isAccepted: false, &effects)
            } else {
                answered(id, answer, &effects)
            }
        case .malformed(.some(let id), let error): unreadable(id, error, &effects)
        case .torn(let id): torn(id, &effects)
        case .garbage: torn(nil, &effects)
        case .malformed(nil, _), .foreign, .unknown: break
        }
    }

    /// Whether a message shows nothing of the server at this moment. The agent sends some while its server is
    /// away. A part of a message arrives when its rest cannot come.
    private func saysNothingOfServer(_ message: Inbound) -> Bool {
        switch (message, link) {
        case (.answer(_, .refused("Access denied")), _), (.accepted, .ready), (.torn, _): true
        default: false
        }
    }

    private mutating func accepted(_ effects: inout [Effect]) {
        switch link {
        case .handshaking: becomeReady(isAccepted: true, &effects)
        case .ready(var ready) where ready.greeting.isOpen:
            ready.greeting.isOpen = false
            // The agent has begun a new session behind the same pipes. It may begin another one before it reads what is said now;
            // answers that it has kept for the new session come right behind.
            let isDoubted = ready.greeting.beginDoubt(at: now, configuration)
            link = .ready(ready)
            endOversized(outFor: configuration.silenceBeforeHello, &effects)
            interruptCalls()
            restoreStreams(isGreeted: !isDoubted, &effects)
            if !ready.isDetached { effects.append(.inspect) }
        case .down, .opened, .ready, .closed: break
        }
    }

    /// Asks an agent whether its session still is the same one, if its streams were silent for a long time.
    private mutating func greetAfterSilence(_ effects: inout [Effect]) {
        guard let silenceEnds, silenceEnds <= now else { return }
        listenAnewIfDeaf(&effects)
        hello(&effects)
    }

    mutating func timePassed(_ effects: inout [Effect]) {
        guard let wakeAt, wakeAt <= now else { return }
        if case .opened(let moment) = link, now >= moment { greet(&effects) }
        if case .handshaking(let since, let probe) = link {
            if now >= since + configuration.handshakeLimit {
                abandon(&effects)
            } else if probe == nil, now >= since + configuration.probeDelay {
                lastProbe += 1
                let id = CallID(UInt64(Int64.max) - lastProbe)
                link = .handshaking(since: since, probe: id)
                let read = Request.completeState(masks: ["desiredState.apiVersion"], subscribe: false)
                effects.append(.send(.request(id, read)))
            }
        }
        if case .down = link, let removalEnds, removalEnds <= now {
            let reason = unavailability.reason
            return close(.closed(reason: reason), reason: reason, &effects)
        }
        expireCalls(&effects)
        seeToDueStreams(&effects)
        greetAfterSilence(&effects)
        updateWake()
    }
}
