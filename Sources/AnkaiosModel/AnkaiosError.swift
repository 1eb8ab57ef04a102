/// The error of every call to Ankaios. Its code says what a caller can do.
///
/// ```swift
/// do {
///     try await ankaios.apply(manifest)
/// } catch AnkaiosError.accessDenied {
///     print("The access rules do not allow this.")
/// } catch let error as AnkaiosError where error.mayHaveBeenApplied {
///     print("Nobody knows whether it was carried out: \(error)")
/// }
/// ```
///
/// Two errors are equal if their codes, reasons and limits are equal. What they were about does not count, so that a
/// test can compare an error with `AnkaiosError(.accessDenied)`.
public struct AnkaiosError: Error, Sendable {
    /// What a caller can do about the failure.
    public var code: Code
    /// The cause, in words. For ``Code/rejected`` and ``Code/closed`` these are the words of Ankaios.
    public var reason: String
    /// The operation that failed; nil if it is not known.
    public var operation: Operation?
    /// The fate of the update that failed; nil if the operation is not an update.
    public var update: UpdateFate?
    /// The time limit that passed; nil if none did.
    public var limit: Duration?
    /// For a wait that failed: the condition and the last states.
    public var waiting: Waiting?

    /// Creates an error.
    public init(
        _ code: Code,
        _ reason: String = "",
        operation: Operation? = nil,
        update: UpdateFate? = nil,
        limit: Duration? = nil,
        waiting: Waiting? = nil
    ) {
        self.code = code
        self.reason = reason
        self.operation = operation
        self.update = update
        self.limit = limit
        self.waiting = waiting
    }

    /// The fate of an update that failed.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum UpdateFate: Hashable, Sendable {
        /// The update did not leave this side. Ankaios has not carried it out.
        case notSent
        /// The update was sent and its answer did not come. Ankaios may have carried it out.
        case unanswered
        /// Ankaios refused the update. It has not carried it out.
        case refused
    }

    /// A wait that failed.
    public struct Waiting: Hashable, Sendable {
        /// The condition, in words.
        public var condition: String
        /// The last workload states that were seen, with their additional information.
        public var lastStates: [WorkloadState]

        /// Creates a value.
        public init(condition: String, lastStates: [WorkloadState] = []) {
            self.condition = condition
            self.lastStates = lastStates
        }
    }
}

extension AnkaiosError: Hashable {
    /// Returns whether codes, reasons and limits are equal.
    public static func == (left: AnkaiosError, right: AnkaiosError) -> Bool {
        (left.code, left.reason, left.limit) == (right.code, right.reason, right.limit)
    }

    /// Hashes what makes two errors equal.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(reason)
        hasher.combine(limit)
    }
}

// MARK: - Verdicts

extension AnkaiosError {
    /// Whether the same call may succeed later on the same connection.
    ///
    /// For an update, look at ``mayHaveBeenApplied``, too, before you repeat it.
    public var isTransient: Bool {
        switch code.name {
        case .unavailable, .inUse, .connectionLost, .answerLost, .timedOut: true
        default: false
        }
    }

    /// Whether the operation is an update that Ankaios may have carried out though the call failed.
    public var mayHaveBeenApplied: Bool { update == .unanswered }

    /// For ``Code/accessDenied``: the access rule that would allow the operation.
    public var missingRule: AccessRule? {
        guard code == .accessDenied, let operation else { return nil }
        let masks = operation.subjects.isEmpty ? ["*"] : operation.subjects
        return switch operation.kind {
        case .read, .subscribe: .state(.read, masks: masks.map { FieldMask($0) })
        case .update: .state(.write, masks: masks.map { FieldMask($0) })
        case .readLogs: .logs(of: masks)
        default: nil
        }
    }

    /// For ``Code/accessDenied``: ``missingRule`` as a line for `allowRules` in a manifest.
    public var missingRuleText: String? {
        guard let missingRule else { return nil }
        func list(_ texts: [String]) -> String { "[\(texts.map { "\"\($0)\"" }.joined(separator: ", "))]" }
        return switch missingRule {
        case .state(let operation, let masks):
            "- {type: StateRule, operation: \(operation == .write ? "Write" : "Read"), filterMasks: \(list(masks.map(\.text)))}"
        case .logs(let names): "- {type: LogRule, workloadNames: \(list(names))}"
        case .unset: nil
        }
    }
}

// MARK: - Within the package

extension AnkaiosError {
    /// The same error, about this operation if nothing is known of another one.
    package func about(_ operation: Operation) -> AnkaiosError {
        var error = self
        error.operation = error.operation ?? operation
        if operation.kind == .update, error.update == nil { error.update = .notSent }
        return error
    }

    package static func rejected(reason: String) -> AnkaiosError { AnkaiosError(.rejected, reason) }
    package static func invalidArgument(_ what: String) -> AnkaiosError { AnkaiosError(.invalidArgument, what) }
    package static func misconfigured(_ what: String) -> AnkaiosError { AnkaiosError(.misconfigured, what) }
    package static func notFound(_ what: String) -> AnkaiosError { AnkaiosError(.notFound, what) }
    package static func unavailable(_ what: String) -> AnkaiosError { AnkaiosError(.unavailable, what) }
    package static func closed(reason: String) -> AnkaiosError { AnkaiosError(.closed, reason) }
    package static func timedOut(after limit: Duration) -> AnkaiosError { AnkaiosError(.timedOut, limit: limit) }
    package static func unexpectedAnswer(_ what: String) -> AnkaiosError { AnkaiosError(.unexpectedAnswer, what) }
    package static func typeMismatch(_ what: String) -> AnkaiosError { AnkaiosError(.typeMismatch, what) }
    package static func impossible(_ why: String) -> AnkaiosError { AnkaiosError(.impossible, why) }
}
