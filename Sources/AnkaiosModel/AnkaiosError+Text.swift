extension AnkaiosError {
    /// An operation that failed.
    public struct Operation: Hashable, Sendable, CustomStringConvertible {
        /// The kind of an operation. Kinds can be added in a minor version.
        public struct Kind: Hashable, Sendable {
            let word: String
            /// To read parts of the state.
            public static var read: Kind { Kind(word: "read") }
            /// To update parts of the state.
            public static var update: Kind { Kind(word: "update") }
            /// To subscribe to changes of parts of the state.
            public static var subscribe: Kind { Kind(word: "subscription") }
            /// To read logs.
            public static var readLogs: Kind { Kind(word: "logs") }
            /// To connect.
            public static var connect: Kind { Kind(word: "connection") }
        }

        /// The kind of the operation.
        public var kind: Kind
        /// The field masks of the operation, or the names of the workloads whose logs were asked for. None: everything.
        public var subjects: [String]

        /// Creates an operation.
        public init(_ kind: Kind, _ subjects: [String] = []) {
            self.kind = kind
            self.subjects = subjects
        }

        /// The operation in words, as `update of desiredState.workloads.camera`.
        public var description: String {
            if kind == .connect { return "connection" }
            let most = subjects.prefix(3).joined(separator: ", ")
            let rest = subjects.count > 3 ? " and \(subjects.count - 3) more" : ""
            return "\(kind.word) of \(subjects.isEmpty ? "everything" : most + rest)"
        }
    }
}

extension AnkaiosError: CustomStringConvertible {
    /// What failed, why, and what to do, in one line.
    public var description: String {
        let what = operation?.description ?? "request"
        return switch code.name {
        case .rejected: "Ankaios refused the \(what): \(reason)"
        case .accessDenied:
            if let missingRuleText {
                "access denied: no rule allows the \(what); add to allowRules of controlInterfaceAccess: \(missingRuleText)"
            } else {
                "access denied: the workload's controlInterfaceAccess does not allow this request; extend its rules"
            }
        case .invalidArgument: "nothing was sent: \(reason)"
        case .misconfigured: "wrong configuration: \(reason)"
        case .notFound: "not found: \(reason)"
        case .typeMismatch: "wrong type: \(reason)"
        case .unavailable: "no connection to Ankaios: \(reason)"
        case .inUse: "the control interface is in use: \(reason)"
        case .connectionLost:
            reason.isEmpty ? "the connection to the agent was lost before the answer came; ask again" : reason
        case .answerLost: "the answer to an update was lost; read the state to see whether it was carried out"
        case .timedOut: timedOutText
        case .closed: "Ankaios closed the connection: \(reason)" + fateText
        case .shutDown: "this side closed the connection" + (reason.isEmpty ? "" : ": \(reason)") + fateText
        case .cancelled:
            "the task was cancelled" + (waiting.map { ", which waited for: " + text(of: $0) } ?? "") + fateText
        case .answerTooLarge:
            "the subscription ended: the link between agent and server broke over \(reason), as over any answer above "
                + "4194304 bytes; subscribe to less"
        case .unexpectedAnswer: "an answer of an unexpected kind came: \(reason)" + fateText
        case .tooSlow: "the stream was read too slowly and its buffer is full"
        case .streamEnded:
            "the stream has ended: the closure that it was lent to has returned; read it within the closure"
        case .impossible: "the condition can no longer be met: \(reason)"
        }
    }

    /// The same as ``description``, under the name that Foundation gives it.
    ///
    /// An `any Error` has the text in `"\(error)"` alone. Foundation takes it from a protocol of its own, which this
    /// package does not import.
    public var localizedDescription: String { description }

    private var timedOutText: String {
        let limit = limit.map { "\($0)" } ?? "the limit"
        guard let waiting else { return "no answer within \(limit)" + fateText }
        return "not within \(limit): " + text(of: waiting)
    }

    private func text(of waiting: Waiting) -> String {
        let last = waiting.lastStates.map { "\($0.instance.workload) is \($0.executionState.textWithInfo)" }
        return waiting.condition + (last.isEmpty ? "" : "; " + last.joined(separator: ", "))
    }

    private var fateText: String {
        update == .unanswered ? "; the update may have been carried out, read the state" : ""
    }
}
