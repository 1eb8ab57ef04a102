extension AnkaiosError {
    /// What a caller can do about a failure. Codes can be added in a minor version: have a `default` in a `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        package enum Name: String, Hashable, Sendable, CaseIterable {
            case rejected, accessDenied, invalidArgument, misconfigured, notFound, typeMismatch
            case unavailable, inUse, connectionLost, answerLost, timedOut, closed, shutDown, cancelled
            case answerTooLarge, unexpectedAnswer, tooSlow, streamEnded, impossible
        }

        package let name: Name

        package init(_ name: Name) { self.name = name }

        /// The name of the code, as `accessDenied`.
        public var description: String { name.rawValue }

        /// Ankaios understood the request and refused it, with its own words. It will refuse the same request again.
        public static var rejected: Code { Code(.rejected) }
        /// The access rules of the workload do not allow the operation; see ``AnkaiosError/missingRule``.
        public static var accessDenied: Code { Code(.accessDenied) }
        /// An argument cannot be right. Nothing was sent.
        public static var invalidArgument: Code { Code(.invalidArgument) }
        /// The configuration of the connection cannot be right: a URL, a certificate, a key. Trying again does not help.
        public static var misconfigured: Code { Code(.misconfigured) }
        /// The workload, agent or instance that the call names does not exist.
        public static var notFound: Code { Code(.notFound) }
        /// A config does not have the type that the caller asked for.
        public static var typeMismatch: Code { Code(.typeMismatch) }
        /// There is no agent at the other end now, or no control interface. Nothing was sent. It may come back.
        public static var unavailable: Code { Code(.unavailable) }
        /// Another connection has the control interface, of this program or of another one. Nothing was sent. A control interface
        /// serves one connection at a time.
        public static var inUse: Code { Code(.inUse) }
        /// The connection was lost after a read or a subscription was sent. Asking again is harmless.
        public static var connectionLost: Code { Code(.connectionLost) }
        /// An update was sent and its answer did not come. Ankaios may have carried it out.
        public static var answerLost: Code { Code(.answerLost) }
        /// The time limit passed; see ``AnkaiosError/limit``.
        public static var timedOut: Code { Code(.timedOut) }
        /// Ankaios ended the connection for good, with its own words. No later call on this connection can succeed.
        public static var closed: Code { Code(.closed) }
        /// This side closed the connection, or is about to. No later call on this connection can succeed.
        public static var shutDown: Code { Code(.shutDown) }
        /// The task was cancelled.
        public static var cancelled: Code { Code(.cancelled) }
        /// The link between agent and server broke while the agent fetched a large state for a subscription. An answer
        /// above 4 MiB breaks it. The second break ends the control interfaces of all workloads of the agent. Subscribe
        /// to less.
        public static var answerTooLarge: Code { Code(.answerTooLarge) }
        /// The answer is not of a kind that the protocol allows for the request.
        public static var unexpectedAnswer: Code { Code(.unexpectedAnswer) }
        /// The consumer of a stream was too slow, and by its policy the stream ends then.
        public static var tooSlow: Code { Code(.tooSlow) }
        /// The closure that the stream was lent to has returned.
        public static var streamEnded: Code { Code(.streamEnded) }
        /// The condition of the wait can no longer be met.
        public static var impossible: Code { Code(.impossible) }

        /// Returns whether an error is an ``AnkaiosError`` of this code, for `catch AnkaiosError.timedOut`.
        public static func ~= (code: Code, error: any Error) -> Bool { (error as? AnkaiosError)?.code == code }

        /// Returns whether an error is of this code, for `switch error { case .timedOut: … }`.
        public static func ~= (code: Code, error: AnkaiosError) -> Bool { error.code == code }
    }

    /// See ``Code/rejected``.
    public static var rejected: Code { .rejected }
    /// See ``Code/accessDenied``.
    public static var accessDenied: Code { .accessDenied }
    /// See ``Code/invalidArgument``.
    public static var invalidArgument: Code { .invalidArgument }
    /// See ``Code/misconfigured``.
    public static var misconfigured: Code { .misconfigured }
    /// See ``Code/notFound``.
    public static var notFound: Code { .notFound }
    /// See ``Code/typeMismatch``.
    public static var typeMismatch: Code { .typeMismatch }
    /// See ``Code/unavailable``.
    public static var unavailable: Code { .unavailable }
    /// See ``Code/inUse``.
    public static var inUse: Code { .inUse }
    /// See ``Code/connectionLost``.
    public static var connectionLost: Code { .connectionLost }
    /// See ``Code/answerLost``.
    public static var answerLost: Code { .answerLost }
    /// See ``Code/timedOut``.
    public static var timedOut: Code { .timedOut }
    /// See ``Code/closed``.
    public static var closed: Code { .closed }
    /// See ``Code/shutDown``.
    public static var shutDown: Code { .shutDown }
    /// See ``Code/cancelled``.
    public static var cancelled: Code { .cancelled }
    /// See ``Code/answerTooLarge``.
    public static var answerTooLarge: Code { .answerTooLarge }
    /// See ``Code/unexpectedAnswer``.
    public static var unexpectedAnswer: Code { .unexpectedAnswer }
    /// See ``Code/tooSlow``.
    public static var tooSlow: Code { .tooSlow }
    /// See ``Code/streamEnded``.
    public static var streamEnded: Code { .streamEnded }
    /// See ``Code/impossible``.
    public static var impossible: Code { .impossible }
}
