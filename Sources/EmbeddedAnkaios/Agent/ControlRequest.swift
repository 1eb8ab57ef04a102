package import AnkaiosProtobuf

/// A request that a workload made over its control interface, allowed or not.
///
/// Get these from `Cluster.requests(of:)`, or wait for one with `Cluster.waitForRequest(_:of:within:)`.
public struct ControlRequest: Hashable, Sendable, CustomStringConvertible {
    /// What was asked for; the masks, and the names of workloads, in the order of the request.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Kind: Hashable, Sendable {
        /// The state, or the parts of it that the masks select; no mask is all of it (AnkaiosBehaviour.md §4.1).
        case read(masks: [String])
        /// A change of the desired state; no mask is all of it (AnkaiosBehaviour.md §5).
        case update(masks: [String])
        /// The state once, and then what changes in it.
        case events(masks: [String])
        /// The end of a subscription.
        case eventsCancel
        /// The logs of these workloads.
        case logs(workloads: [String])
        /// The end of logs.
        case logsCancel
        /// A request without content that this version knows.
        case unknown

        /// The state, or parts of it.
        public static func read(_ masks: String...) -> Kind { .read(masks: masks) }
        /// A change of the desired state.
        public static func update(_ masks: String...) -> Kind { .update(masks: masks) }
        /// The state once, and then what changes in it.
        public static func events(_ masks: String...) -> Kind { .events(masks: masks) }
        /// The logs of these workloads.
        public static func logs(_ workloads: String...) -> Kind { .logs(workloads: workloads) }
    }

    /// What was asked for.
    public var kind: Kind
    /// Whether the access rules allow it. If not, the answer was `Access denied`, and the server never saw it.
    public var isAllowed: Bool
    /// The request as it came.
    package var message: Proto.Request

    package init(_ message: Proto.Request, isAllowed: Bool) {
        self.message = message
        self.isAllowed = isAllowed
        kind = Kind(message)
    }

    /// The id that the workload gave it.
    public var id: String { message.requestId }

    /// The whole request, as protobuf JSON: what an update wants to have, for instance.
    public var json: String { message.json().description }

    /// What was asked for, in one line.
    public var description: String { isAllowed ? kind.description : "\(kind.description) (denied)" }
}

extension ControlRequest.Kind: CustomStringConvertible {
    init(_ request: Proto.Request) {
        switch request.content {
        case .completeStateRequest(let request):
            self = request.subscribeForEvents ? .events(masks: request.fieldMask) : .read(masks: request.fieldMask)
        case .updateStateRequest(let request): self = .update(masks: request.updateMask)
        case .logsRequest(let request): self = .logs(workloads: request.workloadNames.map(\.workloadName))
        case .eventsCancelRequest: self = .eventsCancel
        case .logsCancelRequest: self = .logsCancel
        case nil: self = .unknown
        }
    }

    /// `update desiredState.workloads.nginx`
    public var description: String {
        switch self {
        case .read(let masks): "read \(Self.list(masks))"
        case .update(let masks): "update \(Self.list(masks))"
        case .events(let masks): "events of \(Self.list(masks))"
        case .eventsCancel: "end of events"
        case .logs(let workloads): "logs of \(workloads.joined(separator: ", "))"
        case .logsCancel: "end of logs"
        case .unknown: "unknown request"
        }
    }

    private static func list(_ masks: [String]) -> String {
        masks.isEmpty ? "everything" : masks.joined(separator: ", ")
    }
}

/// The requests of a workload, in their order. Above a limit the oldest are forgotten.
struct RequestLog: Hashable, Sendable {
    static let limit = 10_000

    private var kept: [ControlRequest] = []

    var requests: [ControlRequest] { kept.count > Self.limit ? kept.suffix(Self.limit) : kept }

    mutating func append(_ request: ControlRequest) { append([request]) }

    mutating func append(_ new: [ControlRequest]) {
        kept += new
        if kept.count > 2 * Self.limit { kept.removeFirst(kept.count - Self.limit) }
    }
}
