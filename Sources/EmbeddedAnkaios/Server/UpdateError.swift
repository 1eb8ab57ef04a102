/// Why an update is refused: the text of the Error response (reference 10.1).
struct UpdateError: Error, Hashable, Sendable {
    /// The text as the startup of a server logs it.
    var text: String
    /// Whether a client gets it as it is, without `Update rejected`.
    var isBare = false

    var response: String { isBare ? text : "Update rejected: '\(text)'" }

    /// A text that is sent as it is.
    static func bare(_ text: String) -> UpdateError { UpdateError(text: text, isBare: true) }

    static func rejected(_ text: String) -> UpdateError { UpdateError(text: text) }

    static func invalid(_ reason: String) -> UpdateError {
        UpdateError(text: "Resulting State is invalid, reason: '\(reason)'")
    }

    static func unparsable(_ detail: String) -> UpdateError {
        .invalid("Could not parse into CompleteState: '\(detail)'")
    }

    static func unknownEnumeration(_ value: Int32) -> UpdateError {
        .invalid("Failed to parse new state, 'unknown enumeration value \(value)'")
    }

    static func notFound(_ mask: String) -> UpdateError { .rejected("Could not find field \(mask)") }
}
