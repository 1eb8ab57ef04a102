import AnkaiosModel
import AnkaiosSession
import AnkaiosWire

/// Makes observations of what reaches a conversation and of what it carries out. It exists only with an observer.
///
/// Used under the conversation's lock; the observer gets what it has collected outside of the lock.
struct Observations {
    private typealias Begun = (call: ObservedCall, since: Duration)

    private var collected: [ConnectionEvent] = []
    private var calls: [CallID: Begun] = [:]
    /// The streams that are open, with the moment in which they were granted.
    private var streams: [CallID: Begun] = [:]
    private var isConnected = false

    /// What was observed since the last time.
    mutating func take() -> [ConnectionEvent] {
        defer { collected = [] }
        return collected
    }

    mutating func add(_ event: ConnectionEvent) { collected.append(event) }

    mutating func happened(_ event: Session.Event) {
        switch event {
        case .openFailed(let absence): collected.append(.unavailable(reason: absence.reason))
        case .received(.malformed(_, let error)): collected.append(.unreadableMessage("\(error)"))
        case .received(.garbage): collected.append(.unreadableMessage("the bytes are not a message"))
        // The agent has begun a new session and knows none of the streams.
        case .received(.accepted) where isConnected: interruptStreams()
        default: break
        }
    }

    mutating func carriedOut(_ effect: Session.Effect, dropped: Int) {
        switch effect {
        case .open(let pause): collected.append(.connecting(after: pause))
        case .report(.connected):
            isConnected = true
            collected.append(.connected)
        case .report(.detached): collected.append(.interfaceRemoved)
        case .report(.connecting):
            isConnected = false
            collected.append(.connectionLost)
            interruptStreams()
        case .report(.closed(let reason)): collected.append(.closed(reason: reason))
        case .finish(let id, .answered): callEnded(id, nil)
        case .finish(let id, .failed(let error)): callEnded(id, error)
        case .end(let id, let error): streamEnded(id, dropped: dropped, error)
        default: break
        }
    }

    mutating func callBegan(_ id: CallID, _ call: ObservedCall) {
        calls[id] = (call, .now)
        collected.append(.callBegan(call))
    }

    private mutating func callEnded(_ id: CallID, _ error: AnkaiosError?) {
        guard let (call, since) = calls.removeValue(forKey: id) else { return }
        let now = Duration.now
        collected.append(.callEnded(call, after: now - since, error: error))
        if error == nil, call.kind.isOfStream { streams[id] = (call, now) }
    }

    mutating func streamEnded(_ id: CallID, dropped: Int, _ error: AnkaiosError?) {
        guard let (call, since) = streams.removeValue(forKey: id) else { return }
        collected.append(.streamEnded(call, after: .now - since, dropped: dropped, error: error))
    }

    private mutating func interruptStreams() {
        for (_, stream) in streams.sorted(by: { $0.key < $1.key }) { collected.append(.streamInterrupted(stream.call)) }
    }
}

extension ObservedCall.Kind {
    fileprivate var isOfStream: Bool { self == .subscribe || self == .readLogs }
}

extension ObservedCall {
    /// A request as an observer sees it; nil for those that only end something.
    init?(_ request: Request, _ id: CallID) {
        let kind: Kind? =
            switch request {
            case .completeState(_, let subscribe): subscribe ? .subscribe : .readState
            case .updateState: .updateState
            case .logs: .readLogs
            case .logsCancel, .eventsCancel: nil
            }
        guard let kind else { return nil }
        self.init(kind: kind, number: id.number)
    }
}
