import AnkaiosModel
import AnkaiosWire

/// A request on its way, or (without one) a caller that waits for the connection.
struct Call: Sendable {
    var request: Request?
    /// The bytes of its frame.
    var size = 0
    var deadline: Duration
    var limit: Duration
    /// Its number among all requests that left on this link; nil: it waits.
    var sentAs: UInt64?
    var isRepeated = false
    /// The agent has lost its server since it left.
    var isInterrupted = false

    var isSent: Bool { sentAs != nil }

    /// An error that ends the call, with the fate of an update.
    func failure(_ error: AnkaiosError) -> AnkaiosError {
        guard request?.isUpdate == true else { return error }
        var error = error
        switch error.code.name {
        case .rejected, .accessDenied: error.update = .refused
        default: error.update = isSent ? .unanswered : .notSent
        }
        return error
    }
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
        case .closed(let error): effects.append(.finish(id, .failed(error)))
        case .down, .opened, .handshaking:
            calls[id] = Call(request: nil, deadline: deadline, limit: deadline - now)
            deadlines.insert(deadline, id, among: calls)
            queue.append(id)
            wake(at: deadline)
        }
    }

    mutating func called(_ id: CallID, _ call: Call, _ effects: inout [Effect]) {
        if case .closed(let error) = link {
            effects.append(.finish(id, .failed(call.failure(error))))
            return
        }
        wake(at: call.deadline)
        deadlines.insert(call.deadline, id, among: calls)
        register(id, call.request)
        wakeForStreams()
        guard case .ready = link else {
            calls[id] = call
            queue.append(id)
            return
        }
        send(id, call, &effects)
    }

    mutating func send(_ id: CallID, _ effects: inout [Effect]) {
        if let call = calls[id] { send(id, call, &effects) }
    }

    private mutating func send(_ id: CallID, _ call: Call, _ effects: inout [Effect]) {
        guard let request = call.request else { return }
        say(id, request, &effects)
        var call = call
        let (isLarge, now) = (call.size > configuration.wholeFrameSize, now)
        call.sentAs = ready?.deafness.sent(isLarge: isLarge, at: now)
        calls[id] = call
    }

    /// Sends a request. After a silence a Hello goes ahead of it, and of each later one until something is heard. The
    /// agent may exchange the session at any moment of it. A request without a Hello then ends the interface for good.
    mutating func say(_ id: CallID, _ request: Request, _ effects: inout [Effect]) {
        listenAnewIfDeaf(except: id, &effects)
        if ready?.greeting.isNeeded(at: now, configuration) == true { hello(&effects) }
        effects.append(.send(.request(id, request)))
    }

    mutating func cancelled(_ id: CallID, _ effects: inout [Effect]) {
        let call = calls.removeValue(forKey: id)
        queue.removeAll { $0 == id }
        if let call { effects.append(.finish(id, .failed(call.failure(.init(.cancelled))))) }
        // What has not left yet needs no word.
        endStream(id, tellAgent: call?.isSent ?? true, &effects)
    }

    mutating func answered(_ id: CallID, _ answer: Answer, _ effects: inout [Effect]) {
        if let call = calls[id], let number = call.sentAs, let request = call.request {
            // The answer to a read that was said again may be that to its first saying.
            if !call.isRepeated { ready?.deafness.answered(number) }
            if case .refused(let reason) = answer {
                fail(id, .refusal(reason), &effects)
            } else if request.expects(answer) {
                calls[id] = nil
                effects.append(.finish(id, .answered(answer)))
                if !streams.isEmpty { streamOpened(id, answer, &effects) }
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
        guard let call = calls.removeValue(forKey: id) else { return }
        queue.removeAll { $0 == id }
        streams[id] = nil
        effects.append(.finish(id, .failed(call.failure(error))))
    }

    mutating func expireCalls(_ effects: inout [Effect]) {
        var isDeaf = false
        for id in deadlines.takePassed(at: now, of: calls) {
            guard let call = calls[id] else { continue }
            if let number = call.sentAs, ready?.deafness.isShown(byUnanswered: number) == true { isDeaf = true }
            let wasStream = streams[id] != nil
            fail(id, expiry(of: call), &effects)
            // An acceptance that comes late must not leave a campaign running.
            if wasStream, call.isSent, case .ready = link { cancelRequest(id, call.request, &effects) }
        }
        if isDeaf { listenAnew(&effects) }
    }

    /// After a large unanswered request, further messages may end the interface if the agent has lost a part of it. The
    /// agent takes the next bytes for the rest, and a Hello may be among them.
    mutating func listenAnewIfDeaf(except id: CallID? = nil, _ effects: inout [Effect]) {
        guard let ready, ready.deafness.isPossible(at: now, configuration) else { return }
        listenAnew(except: id, &effects)
    }

    /// The agent may have lost the middle of a large frame, and take all that follows for its rest (AnkaiosBehaviour.md
    /// §1.3). It listens anew, and gets harmless requests once more.
    private mutating func listenAnew(except said: CallID? = nil, _ effects: inout [Effect]) {
        guard case .ready = link else { return }
        ready?.deafness.end()
        let unanswered = calls.filter { id, call in id != said && call.isSent && call.request?.isUpdate == false }.keys
            .sorted()
        for id in unanswered { effects.append(.withdraw(id)) }
        effects.append(.reopenOutput)
        for id in unanswered { send(id, &effects) }
    }

    /// A message was torn, or other bytes came. At best the id shows what they were for.
    mutating func torn(_ id: CallID?, _ effects: inout [Effect]) {
        guard var greeting = ready?.greeting else { return }
        // An acceptance may have been torn, or taken for the rest of what was.
        if greeting.isOpen { greeting.beginDoubt(at: now, configuration) }
        ready?.greeting = greeting
        if let id {
            if calls[id]?.request?.isUpdate == true { return fail(id, .init(.answerLost), &effects) }
            repeatRead(id, &effects)
            if calls[id] == nil { tearStream(id, &effects) }
        } else {
            for id in calls.keys.sorted() { repeatRead(id, &effects) }
            for id in streams.keys.sorted() where calls[id] == nil {
                // One that was made again gets the state anyway.
                if case .events(let subscription) = streams[id], subscription.isResuming { continue }
                tearStream(id, &effects)
            }
        }
    }

    /// Repeats a plain read whose answer may be lost. It does so once, so that an agent that answers in rubbish gets no
    /// flood.
    private mutating func repeatRead(_ id: CallID, _ effects: inout [Effect]) {
        guard let call = calls[id], call.isSent, !call.isRepeated, case .completeState = call.request else { return }
        calls[id]?.isRepeated = true
        effects.append(.withdraw(id))
        send(id, &effects)
    }

    private func expiry(of call: Call) -> AnkaiosError {
        if call.isInterrupted { return .serverLost }
        if call.isSent { return call.request?.isUpdate == true ? .init(.answerLost) : .timedOut(after: call.limit) }
        if case .down = link { return unavailability }
        return .timedOut(after: call.limit)
    }
}

extension AnkaiosError {
    /// The error for the text of an Error response (AnkaiosBehaviour.md §10.1).
    static func refusal(_ reason: String) -> AnkaiosError {
        reason == "Access denied" ? .init(.accessDenied) : .rejected(reason: reason)
    }
}
