/// Why a value could not be made a config, or a config a value.
public struct ConfigCodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the value: keys and indexes joined by dots; empty for the whole.
    public var path: String
    /// What does not fit.
    public var reason: String

    /// Makes an error.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// The path and the reason in one line.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }

    init(_ path: [any CodingKey], _ reason: String) {
        self.init(
            path: path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "."),
            reason: reason
        )
    }

    /// Any error that a type's own coding throws.
    init(_ error: any Error) {
        switch error {
        case let error as ConfigCodingError: self = error
        case DecodingError.keyNotFound(let key, let context):
            self.init(context.codingPath + [key], "there is no such key")
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            self.init(context.codingPath, context.debugDescription)
        case EncodingError.invalidValue(_, let context): self.init(context.codingPath, context.debugDescription)
        default: self.init([], "\(error)")
        }
    }
}

/// A key of an object, or the index of an element of a list.
struct ConfigKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }
}
