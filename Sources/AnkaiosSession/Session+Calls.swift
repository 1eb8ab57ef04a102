import AnkaiosModel
import AnkaiosWire

/// A request on its way, or (without one) somebody who waits for the connection.
struct Call: Sendable {
    var request: Request?
    var deadline: Duration
    var limit: Duration
    var isSent = false
    var frameSize = 0
}

extension Request {
    var isUpdate: Bool {
        if case .updateState = self { true } else { false }
    }

    /// Whether an answer is of a kind that this request may get.
    func expects(_ answer: Answer) -> Bool {
        switch (self, answer) {
        case (.completeState, .state), (.updateState, .updated), (.logs, .logsAccepted): true
        default: false
        }
    }
}

extension Session {
    mutating func awaited(_ id: CallID, _ deadline: Duration, _ effects: inout [Effect]) {
        switch link {
        case .ready: effects.append(.finish(id, .connected))
        case .closed(let reason): effects.append(.finish(id, .failed(.closed(reason: reason))))
        case .down, .handshaking:
            calls[id] = Call(request: nil, deadline: deadline, limit: deadline - now)
            queue.append(id)
            wake(at: deadline)
        }
    }

    mutating func called(_ id: CallID, _ call: Call, _ effects: inout [Effect]) {
        if case .closed(let reason) = link {
            effects.append(.finish(id, .failed(.closed(reason: reason))))
            return
        }
        calls[id] = call
        wake(at: call.deadline)
        register(id, call.request)
        guard case .ready = link else {
            queue.append(id)
            return
        }
        if now - lastHeard >= configuration.silenceBeforeHello, !helloSinceHeard { hello(&effects) }
        send(id, &effects)
    }

    mutating func send(_ id: CallID, _ effects: inout [Effect]) {
        guard let request = calls[id]?.request else { return }
        calls[id]?.isSent = true
        effects.append(.send(.request(id, request)))
    }

    mutating func cancelled(_ id: CallID, _ effects: inout [Effect]) {
        let call = calls.removeValue(forKey: id)
        queue.removeAll { $0 == id }
        if call != nil { effects.append(.finish(id, .failed(.cancelled))) }
        // What has not left yet needs no word.
        endStream(id, tellAgent: call?.isSent ?? true, &effects)
    }

    mutating func answered(_ id: CallID, _ answer: Answer, _ effects: inout [Effect]) {
        if let call = calls[id], call.isSent, let request = call.request {
            if case .refused(let reason) = answer {
                fail(id, .refusal(reason), &effects)
            } else if request.expects(answer) {
                calls[id] = nil
                effects.append(.finish(id, .answered(answer)))
                streamOpened(id, answer, &effects)
            } else if streams[id] != nil, answer.isStreamed {
                streamed(id, answer, &effects)
            } else {
                fail(id, .unexpectedAnswer(answer.kind), &effects)
            }
        } else if streams[id] != nil {
            streamed(id, answer, &effects)
        }
    }

    /// Ends a call, and the stream that it should have opened, with an error.
    mutating func fail(_ id: CallID, _ error: AnkaiosError, _ effects: inout [Effect]) {
        guard calls.removeValue(forKey: id) != nil else { return }
        queue.removeAll { $0 == id }
        streams[id] = nil
        effects.append(.finish(id, .failed(error)))
    }

    mutating func expireCalls(_ effects: inout [Effect]) {
        var isDeaf = false
        for (id, call) in calls.sorted(by: { $0.key < $1.key }) where call.deadline <= now {
            isDeaf = isDeaf || call.frameSize > configuration.wholeFrameSize
            let wasStream = streams[id] != nil
            fail(id, expiry(of: call), &effects)
            // An acceptance that comes late must not leave a campaign running.
            if wasStream, call.isSent, case .ready = link { cancelRequest(id, call.request, &effects) }
        }
        guard isDeaf, case .ready = link else { return }
        // The agent may have lost the middle of that frame, and take all that follows for its rest (reference §1.3).
        effects.append(.reopenOutput)
        for (id, call) in calls.sorted(by: { $0.key < $1.key }) where call.isSent && call.request?.isUpdate == false {
            send(id, &effects)
        }
    }

    private func expiry(of call: Call) -> AnkaiosError {
        if call.isSent { return call.request?.isUpdate == true ? .answerLost : .timedOut(after: call.limit) }
        if case .down = link { return .unavailable(unavailability) }
        return .timedOut(after: call.limit)
    }
}

extension AnkaiosError {
    /// The error for the text of an Error response (reference §10.1).
    static func refusal(_ reason: String) -> AnkaiosError {
        reason == "Access denied" ? .accessDenied : .rejected(reason: reason)
    }
}
