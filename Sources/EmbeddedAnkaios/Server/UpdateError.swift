/// Why an update is refused.
struct UpdateError: Error, Hashable, Sendable {
    /// The text as the startup of a server logs it.
    var text: String
    /// The text of the Error response (AnkaiosBehaviour.md §10.1).
    var response: String

    /// A text that is sent as it is.
    static func bare(_ text: String) -> UpdateError { UpdateError(text: text, response: text) }

    static func rejected(_ text: String) -> UpdateError {
        UpdateError(text: text, response: "Update rejected: '\(text)'")
    }

    static func invalid(_ reason: String) -> UpdateError {
        .rejected("Resulting State is invalid, reason: '\(reason)'")
    }

    static func unparsable(_ detail: String) -> UpdateError {
        .invalid("Could not parse into CompleteState: '\(detail)'")
    }

    static func unknownEnumeration(_ value: Int32) -> UpdateError {
        .invalid("Failed to parse new state, 'unknown enumeration value \(value)'")
    }

    static func notFound(_ mask: String) -> UpdateError { .rejected("Could not find field \(mask)") }

    /// A hook could not be run.
    static func hookFailed(_ hook: String, _ reason: String) -> UpdateError {
        .rejected("Mutating hook '\(hook)' execution failed: '\(reason)'")
    }

    /// A hook does not want the change.
    static func hookRejected(_ hook: String, _ reason: String) -> UpdateError {
        let reason = "Hook '\(hook)' rejected the change: \(reason)"
        return UpdateError(
            text: "Mutating hook '\(hook)' vetoed the state change: '\(reason)'",
            response: "Update rejected by mutating hook '\(hook)': '\(reason)'"
        )
    }
}
