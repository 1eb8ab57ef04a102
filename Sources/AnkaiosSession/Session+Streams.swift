import AnkaiosModel
import AnkaiosWire

/// A subscription for events, or a log campaign.
enum Stream: Sendable {
    case events(Subscription)
    /// With the number of its renewals, as that many acceptances are due. The agent may have kept one for a new
    /// session. Its instances stand beside it, as they are changed in their place.
    case logs(LogsRequest, resuming: Int = 0)

    /// Logs without `follow` cannot be taken up again: some lines would come twice, or never.
    var canBeRestored: Bool {
        switch self {
        case .events: true
        case .logs(let request, _): request.follow
        }
    }
}

extension Answer {
    /// Whether it is something that a stream brings.
    var isStreamed: Bool {
        switch self {
        case .event, .logEntries, .logsStopped: true
        default: false
        }
    }
}

extension Session {
    /// Makes a stream known before its request leaves: what comes right behind the answer finds it.
    mutating func register(_ id: CallID, _ request: Request?) {
        switch request {
        case .completeState(_, subscribe: true): streams[id] = request.map { .events(Subscription($0)) }
        case .logs(let logs):
            streams[id] = .logs(logs)
            if instances.count > 2 * streams.count + 8 { instances = instances.filter { streams[$0.key] != nil } }
            instances[id] = LogInstances()
        default: break
        }
    }

    mutating func streamOpened(_ id: CallID, _ answer: Answer, _ effects: inout [Effect]) {
        switch (streams[id], answer) {
        case (.events(let subscription), .state(let state)):
            streams[id] = .events(Subscription(subscription.request, size: state.weight))
            effects.append(.deliver(id, .snapshot(state)))
        case (.logs(let request, _), .logsAccepted(let accepted)):
            accept(accepted, id, request)
            streams[id] = .logs(request)
            endLogsIfOver(id, &effects)
        default: break
        }
    }

    mutating func streamed(_ id: CallID, _ answer: Answer, _ effects: inout [Effect]) {
        switch (streams[id], answer) {
        case (.events(let subscription), .state(let state)):
            streams[id] = .events(Subscription(subscription.request, size: state.weight))
            effects.append(.deliver(id, .snapshot(state)))
        case (.events(var subscription), .event(let state, let altered)):
            subscription.size += state.weight
            streams[id] = .events(subscription)
            effects.append(.deliver(id, .change(state, altered)))
        case (.logs, .logEntries(let entries)):
            instances[id]?.heard(entries)
            if !entries.isEmpty { effects.append(.deliver(id, .entries(entries))) }
        case (.logs, .logsStopped(let instance)):
            // A stop that nobody waits for any more comes when an agent is lost long after (AnkaiosBehaviour.md §8.2).
            guard instances[id]?.stop(instance) == true else { return }
            effects.append(.deliver(id, .stopped(instance)))
            endLogsIfOver(id, &effects)
        // One that comes twice says nothing new.
        case (.logs(let request, let resuming), .logsAccepted(let accepted))
        where resuming > 0 && instances[id]?.areKnown == true:
            accept(accepted, id, request)
            streams[id] = .logs(request, resuming: resuming - 1)
            effects.append(.deliver(id, .resumed(accepted)))
            endLogsIfOver(id, &effects)
        // Nobody has asked for it: the agent does so itself when it had to drop lines (AnkaiosBehaviour.md §1.7).
        case (.logs, .logsCancelled): restoreCancelled(id, answer, &effects)
        case (.events(let subscription), .eventsCancelled) where !subscription.isResuming:
            restoreCancelled(id, answer, &effects)
        case (.some, .refused(let reason)):
            streams[id] = nil
            effects.append(.end(id, .refusal(reason)))
        default: break
        }
    }

    /// Asks for a subscription once more, under its id: the server answers with the state of that moment
    /// (AnkaiosBehaviour.md §4.3). One that is not open yet, or waits for the link, gets the state anyway.
    ///
    /// During a silence, three of four greetings are a Hello alone, as requests would pile up at the agent
    /// (AnkaiosBehaviour.md §1.8). Its acceptance brings the subscriptions back. If that is lost, an answer to the
    /// fourth does.
    mutating func refreshed(_ id: CallID, _ greeting: Bool, _ effects: inout [Effect]) {
        guard case .events(let subscription) = streams[id], calls[id] == nil, case .ready = link else { return }
        guard greeting else {
            asked(id, subscription)
            return say(id, subscription.request, &effects)
        }
        listenAnewIfDeaf(except: id, &effects)
        let count = ready?.greeting.refreshes ?? 0
        ready?.greeting.refreshes += 1
        hello(&effects)
        guard count.isMultiple(of: 4) else { return }
        asked(id, subscription)
        effects.append(.send(.request(id, subscription.request)))
    }

    /// The request of a subscription leaves.
    mutating func asked(_ id: CallID, _ subscription: Subscription) {
        var subscription = subscription
        subscription.asks(at: now, limit: configuration.answerLimit)
        streams[id] = .events(subscription)
        if let dueAt = subscription.dueAt { streamIsDue(at: dueAt) }
    }

    /// Makes the streams that are open again, under their ids: the server then replaces what it may still have.
    /// - Parameter isGreeted: right behind the acceptance of a handshake they need no Hello.
    mutating func restoreStreams(isGreeted: Bool, _ effects: inout [Effect]) {
        for id in streams.keys.sorted() where calls[id] == nil { restore(id, isGreeted: isGreeted, &effects) }
    }

    /// Makes a stream again that the agent has ended. An agent that does so again and again gets no flood, and a stream no
    /// life without a line.
    private mutating func restoreCancelled(_ id: CallID, _ answer: Answer, _ effects: inout [Effect]) {
        cancellations = cancellations.filter { streams[$0.key] != nil }
        var known = cancellations[id] ?? (now, 0)
        if now - known.since > configuration.cancellationPeriod { known = (now, 0) }
        known.count += 1
        cancellations[id] = known
        guard known.count <= configuration.cancellationLimit else {
            streams[id] = nil
            effects.append(.end(id, .unexpectedAnswer("\(answer.kind), again and again")))
            return
        }
        restore(id, isGreeted: false, &effects)
    }

    private mutating func restore(_ id: CallID, isGreeted: Bool, _ effects: inout [Effect]) {
        guard case .ready = link, let stream = streams[id] else { return }
        switch stream {
        case .events(var subscription):
            subscription.resumes()
            asked(id, subscription)
            let request = subscription.request
            isGreeted ? effects.append(.send(.request(id, request))) : say(id, request, &effects)
        case .logs where !stream.canBeRestored:
            streams[id] = nil
            effects.append(.end(id, .init(.connectionLost)))
        case .logs(let original, let resuming):
            var request = original
            // What was asked for on a former link comes never.
            streams[id] = .logs(original, resuming: isGreeted ? 1 : resuming + 1)
            request.instances = instances[id]?.running ?? []
            request.tail = 0
            request.since = nil
            isGreeted ? effects.append(.send(.request(id, .logs(request)))) : say(id, .logs(request), &effects)
        }
    }

    /// Something for a stream is torn. A subscription gets the state anew, and a reader of logs gets the gap. If the
    /// agent has ended the campaign over it, it says so.
    mutating func tearStream(_ id: CallID, _ effects: inout [Effect]) {
        switch streams[id] {
        case .events: restore(id, isGreeted: false, &effects)
        case .logs:
            if let running = instances[id]?.running { effects.append(.deliver(id, .resumed(running))) }
        case nil: break
        }
    }

    /// Something came that cannot be read: the call or the stream that it is for is over.
    mutating func unreadable(_ id: CallID, _ reason: WireError, _ effects: inout [Effect]) {
        let error = AnkaiosError.unexpectedAnswer("a message that cannot be read (\(reason))")
        if let call = calls[id] {
            let request = call.request
            let opensStream = streams[id] != nil
            fail(id, error, &effects)
            if opensStream, call.isSent { cancelRequest(id, request, &effects) }
        } else if streams[id] != nil {
            effects.append(.end(id, error))
            endStream(id, tellAgent: true, &effects)
        }
    }

    mutating func endStream(_ id: CallID, tellAgent: Bool, _ effects: inout [Effect]) {
        guard let stream = streams.removeValue(forKey: id), tellAgent, case .ready = link else { return }
        switch stream {
        case .events: say(id, .eventsCancel, &effects)
        case .logs: say(id, .logsCancel, &effects)
        }
    }

    mutating func cancelRequest(_ id: CallID, _ request: Request?, _ effects: inout [Effect]) {
        switch request {
        case .completeState(_, subscribe: true): say(id, .eventsCancel, &effects)
        case .logs: say(id, .logsCancel, &effects)
        default: break
        }
    }

    /// Logs are over when each accepted instance has stopped. The server keeps such a campaign until it is cancelled.
    mutating func endLogsIfOver(_ id: CallID, _ effects: inout [Effect]) {
        guard case .logs = streams[id], instances[id]?.areOver == true else { return }
        effects.append(.end(id, nil))
        endStream(id, tellAgent: true, &effects)
    }
}
