import AnkaiosModel
import AnkaiosWire

extension Session {
    mutating func opened(_ effects: inout [Effect]) {
        guard case .down = link else { return }
        link = .handshaking(since: now, probe: nil)
        garbageInARow = 0
        attemptTimes = attemptTimes.filter { now - $0 < .seconds(60) } + [now]
        hello(&effects)
        wake(at: now + configuration.probeDelay)
    }

    mutating func openFailed(_ reason: String, _ isFatal: Bool, _ effects: inout [Effect]) {
        unavailability = reason
        guard isFatal, case .down = link else { return }
        for id in calls.keys.sorted() {
            fail(id, .unavailable(reason), &effects)
        }
    }

    mutating func lost(_ effects: inout [Effect]) {
        switch link {
        case .down, .closed: return
        case .handshaking, .ready: break
        }
        let wasReady = if case .ready = link { true } else { false }
        link = .down
        for id in calls.keys.sorted() where calls[id]?.isSent == true {
            fail(id, calls[id]?.request?.isUpdate == true ? .answerLost : .connectionLost, &effects)
        }
        for (id, stream) in streams.sorted(by: { $0.key < $1.key }) where !stream.canBeRestored {
            streams[id] = nil
            effects.append(.end(id, .connectionLost))
        }
        if wasReady { effects.append(.report(.connecting)) }
        effects.append(.open(after: pauseBeforeNextAttempt(wasReady: wasReady)))
        updateWake()
    }

    /// Gives the link up from this side.
    mutating func abandon(_ effects: inout [Effect]) {
        effects.append(.close)
        lost(&effects)
    }

    mutating func close(_ reason: String, _ effects: inout [Effect]) {
        if case .closed = link { return }
        link = .closed(reason: reason)
        for id in calls.keys.sorted() { fail(id, .closed(reason: reason), &effects) }
        for id in streams.keys.sorted() { effects.append(.end(id, .closed(reason: reason))) }
        streams = [:]
        streamLimits = [:]
        effects.append(.report(.closed(reason: reason)))
        effects.append(.close)
        updateWake()
    }

    mutating func hello(_ effects: inout [Effect]) {
        helloSinceHeard = true
        effects.append(.send(.hello(version: configuration.protocolVersion)))
    }

    /// No pause after a connection that was ready; then longer and longer ones, with jitter, and never more attempts in a
    /// minute than allowed. A Hello on a link that lives is none.
    private mutating func pauseBeforeNextAttempt(wasReady: Bool) -> Duration {
        if wasReady { attempts = 0 } else { attempts += 1 }
        var pause = Duration.zero
        if attempts > 0 {
            let longest = min(Int64(100) << Int64(min(attempts - 1, 7)), 10_000)
            pause = .milliseconds(Int64.random(in: (longest / 2)...longest, using: &jitter))
        }
        let recent = attemptTimes.filter { now - $0 < .seconds(60) }
        if recent.count >= configuration.attemptsPerMinute {
            pause = max(pause, recent[recent.count - configuration.attemptsPerMinute] + .seconds(60) - now)
        }
        return pause
    }

    /// The connection is usable. A new session has forgotten our subscriptions; one that lived on has them still, but
    /// what it sent meanwhile may be lost: in both cases they are made again, under the same ids.
    mutating func becomeReady(_ effects: inout [Effect]) {
        link = .ready
        attempts = 0
        effects.append(.report(.connected))
        restoreStreams(&effects)
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
        case .handshaking, .ready: break
        }
        if message == .garbage {
            garbageInARow += 1
            if garbageInARow >= 2 { abandon(&effects) }
            return
        }
        garbageInARow = 0
        lastHeard = now
        helloSinceHeard = false
        switch message {
        case .closed(let reason): close(reason, &effects)
        case .accepted: accepted(&effects)
        case .answer(let id, let answer):
            if case .handshaking(_, .some(id)) = link { becomeReady(&effects) } else { answered(id, answer, &effects) }
        case .malformed(.some(let id), let error):
            fail(id, .unexpectedAnswer("a message that cannot be read (\(error))"), &effects)
        case .malformed(nil, _), .foreign, .unknown, .garbage: break
        }
    }

    private mutating func accepted(_ effects: inout [Effect]) {
        switch link {
        case .handshaking: becomeReady(&effects)
        // The agent has begun a new session behind the same pipes.
        case .ready: restoreStreams(&effects)
        case .down, .closed: break
        }
    }

    mutating func timePassed(_ effects: inout [Effect]) {
        guard let wakeAt, wakeAt <= now else { return }
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
        expireCalls(&effects)
        expireStreams(&effects)
        updateWake()
    }
}
