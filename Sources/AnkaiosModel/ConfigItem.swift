/// A config: a text, a list or an object, nested at will. Numbers and booleans do not exist in Ankaios' configs; write
/// them as texts.
public enum ConfigItem: Hashable, Sendable {
    /// A text.
    case text(String)
    /// A list.
    case list([ConfigItem])
    /// An object: keys are 1 to 63 of the characters `a-z A-Z 0-9 _ -`.
    case object([String: ConfigItem])
}

extension ConfigItem: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A list.
    public init(arrayLiteral elements: ConfigItem...) { self = .list(elements) }
    /// An object; of a key that appears twice the last value counts.
    public init(dictionaryLiteral elements: (String, ConfigItem)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension ConfigItem {
    /// Creates a text from a `String`.
    public init(_ text: some StringProtocol) { self = .text(String(text)) }

    /// How many elements a list has, or members an object. A text has none.
    public var count: Int {
        switch self {
        case .text: 0
        case .list(let list): list.count
        case .object(let object): object.count
        }
    }

    /// The keys of an object, sorted. A text and a list have none.
    public var keys: [String] { if case .object(let object) = self { object.keys.sorted() } else { [] } }

    /// The elements of a list, or the values of an object in the order of ``keys``. A text has none.
    public var elements: [ConfigItem] {
        switch self {
        case .text: []
        case .list(let list): list
        case .object(let object): object.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

// The compiler says then what is wrong with a number or a boolean among literals.

@available(*, unavailable, message: "configs of Ankaios have no numbers: write a text, such as \"8080\"")
extension ConfigItem: ExpressibleByIntegerLiteral {
    /// Not available: configs have no numbers.
    public init(integerLiteral value: Int) { self = .text("\(value)") }
}

@available(*, unavailable, message: "configs of Ankaios have no numbers: write a text, such as \"1.5\"")
extension ConfigItem: ExpressibleByFloatLiteral {
    /// Not available: configs have no numbers.
    public init(floatLiteral value: Double) { self = .text("\(value)") }
}

@available(*, unavailable, message: "configs of Ankaios have no booleans: write a text, such as \"true\"")
extension ConfigItem: ExpressibleByBooleanLiteral {
    /// Not available: configs have no booleans.
    public init(booleanLiteral value: Bool) { self = .text("\(value)") }
}

extension ConfigItem: Codable {
    /// Reads a text, a list or an object; anything else is an error.
    public init(from decoder: any Decoder) throws {
        if let object = try? decoder.singleValueContainer().decode([String: ConfigItem].self) {
            self = .object(object)
        } else if let list = try? decoder.singleValueContainer().decode([ConfigItem].self) {
            self = .list(list)
        } else {
            self = .text(try decoder.singleValueContainer().decode(String.self))
        }
    }

    /// Writes the bare text, list or object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

extension ConfigItem {
    /// The text; nil for a list or an object.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// Returns a member of an object, or nil without a member of that name. It is nil for other items, too.
    public subscript(key: String) -> ConfigItem? {
        guard case .object(let object) = self else { return nil }
        return object[key]
    }

    /// Returns an element of a list, or nil without an element at that place. It is nil for other items, too.
    public subscript(index: Int) -> ConfigItem? {
        guard case .list(let list) = self, list.indices.contains(index) else { return nil }
        return list[index]
    }
}
