import AnkaiosProtobuf

/// One path of a request, or one workload whose logs it asked for, that the access rules do not allow
/// (AnkaiosBehaviour.md §6).
///
/// A client only hears `Access denied`. Get these from `Cluster.accessDenials(of:)`.
public struct AccessDenial: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The denied operation.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Operation: String, Hashable, Codable, Sendable {
        case read, write
        case readLogs
    }

    /// Why it is not allowed.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Reason: Hashable, Codable, Sendable {
        /// No allow rule matches.
        case noAllowRule
        /// This mask of a deny rule, or this name of one, matches.
        case denied(by: String)
    }

    /// The denied operation.
    public var operation: Operation
    /// The mask, or the name of the workload. Empty for a request without masks: the whole state.
    public var subject: String
    /// Why it is not allowed.
    public var reason: Reason

    /// What is missing, in one line.
    public var description: String {
        let what =
            switch operation {
            case .read: subject.isEmpty ? "reading the whole state" : "reading '\(subject)'"
            case .write: subject.isEmpty ? "writing the whole state" : "writing '\(subject)'"
            case .readLogs: "reading the logs of '\(subject)'"
            }
        switch (reason, operation) {
        case (.denied(let rule), _):
            return "\(what): the deny rule '\(rule)' matches it"
        case (.noAllowRule, .readLogs):
            return "\(what): no LogRule allows it"
        case (.noAllowRule, _):
            let name = operation == .read ? "Read" : "Write"
            let mask = subject.isEmpty ? "*" : subject
            return "\(what): no StateRule with operation \(name) or ReadWrite has a filter mask such as '\(mask)'"
        }
    }
}

/// What a workload has asked for, and what of it was denied.
package struct AccessTraffic: Hashable, Sendable {
    private(set) var needs = AccessNeeds()
    /// How many requests it was.
    private(set) var count = 0
    /// Each once, in the order of their first times.
    private(set) var denials: [AccessDenial] = []
    private var known: Set<AccessDenial> = []
    private var log = RequestLog()
    /// The newest requests, in their order.
    var requests: [ControlRequest] { log.requests }

    mutating func add(_ request: Proto.Request, _ denials: [AccessDenial], isAllowed: Bool) {
        log.append(ControlRequest(request, isAllowed: isAllowed))
        needs.add(request)
        count += 1
        add(denials)
    }

    mutating func add(_ other: AccessTraffic) {
        log.append(other.requests)
        needs.add(other.needs)
        count += other.count
        add(other.denials)
    }

    private mutating func add(_ new: [AccessDenial]) {
        denials += new.filter { known.insert($0).inserted }
    }
}

extension Authorizer {
    /// What of a request is not allowed; empty if all is, and for a request without known content.
    func denials(of request: Proto.Request) -> [AccessDenial] {
        switch request.content {
        case .completeStateRequest(let request):
            Self.masks(request.fieldMask).compactMap { denial(of: $0, .read, by: readers) }
        case .updateStateRequest(let request):
            Self.masks(request.updateMask).compactMap { denial(of: $0, .write, by: writers) }
        case .logsRequest(let request): request.workloadNames.compactMap { denialOfLogs($0.workloadName) }
        case .logsCancelRequest, .eventsCancelRequest, nil: []
        }
    }

    private func denial(
        of mask: String,
        _ operation: AccessDenial.Operation,
        by rules: Rules<PathPattern>
    ) -> AccessDenial? {
        let path = PathPattern.segments(of: mask)
        if let rule = rules.deny.first(where: { $0.denies(path) }) {
            return AccessDenial(operation: operation, subject: mask, reason: .denied(by: rule.text))
        }
        if rules.allow.contains(where: { $0.allows(path) }) { return nil }
        return AccessDenial(operation: operation, subject: mask, reason: .noAllowRule)
    }

    private func denialOfLogs(_ name: String) -> AccessDenial? {
        if let rule = logs.deny.first(where: { $0.matches(name) }) {
            return AccessDenial(operation: .readLogs, subject: name, reason: .denied(by: rule.text))
        }
        if logs.allow.contains(where: { $0.matches(name) }) { return nil }
        return AccessDenial(operation: .readLogs, subject: name, reason: .noAllowRule)
    }
}
