package import AnkaiosModel

/// A message to Ankaios.
package enum Outbound: Hashable, Sendable {
    case hello(version: String)
    case request(CallID, Request)
}

/// A request (AnkaiosBehaviour.md §3.2).
package enum Request: Hashable, Sendable {
    case completeState(masks: [String], subscribe: Bool)
    case updateState(StateUpdate)
    case logs(LogsRequest)
    case logsCancel
    case eventsCancel
}

/// What to set, and where. The new state always travels with it, even when it is empty. The real server drops the
/// agent's connection over an update without one (AnkaiosBehaviour.md §5.2).
package struct StateUpdate: Hashable, Sendable {
    package var newState: CompleteState
    package var masks: [String]

    package init(newState: CompleteState, masks: [String]) {
        self.newState = newState
        self.masks = masks
    }
}

/// Which logs are asked for (AnkaiosBehaviour.md §8.1).
package struct LogsRequest: Hashable, Sendable {
    package var instances: [WorkloadInstanceName]
    package var follow: Bool
    /// nil: all lines.
    package var tail: Int32?
    package var since: String?
    package var until: String?

    package init(
        instances: [WorkloadInstanceName],
        follow: Bool = false,
        tail: Int32? = nil,
        since: String? = nil,
        until: String? = nil
    ) {
        self.instances = instances
        self.follow = follow
        self.tail = tail
        self.since = since
        self.until = until
    }
}

extension Outbound {
    /// The frame: the length and the `ToAnkaios` message.
    package func frame(ids: RequestIDs) -> [UInt8] {
        var writer = Writer(room: 128)
        writer.delimited {
            switch self {
            case .hello(let version): $0.message(1) { $0.string(2, version) }
            case .request(let id, let request):
                $0.message(3) {
                    $0.requestID(1, id, ids)
                    request.encode(to: &$0)
                }
            }
        }
        return writer.bytes
    }
}

extension Request {
    func encode(to writer: inout Writer) {
        switch self {
        case .updateState(let update):
            writer.message(2) {
                $0.message(1) { update.newState.encode(to: &$0) }
                for mask in update.masks { $0.string(2, mask) }
            }
        case .completeState(let masks, let subscribe):
            writer.message(3) {
                for mask in masks { $0.string(1, mask) }
                if subscribe { $0.number(2, 1) }
            }
        case .logs(let request): writer.message(4) { request.encode(to: &$0) }
        case .logsCancel: writer.message(5) { _ in }
        case .eventsCancel: writer.message(6) { _ in }
        }
    }
}

extension LogsRequest {
    fileprivate func encode(to writer: inout Writer) {
        for instance in instances {
            writer.message(1) { instance.encode(to: &$0) }
        }
        writer.number(2, follow ? 1 : 0)
        if let tail { writer.number(3, tail) }
        if let since { writer.string(4, since) }
        if let until { writer.string(5, until) }
    }
}
