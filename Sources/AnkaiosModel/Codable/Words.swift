/// A key that is any text.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// An enumeration that has a word for each value that this version knows, and a number for all others.
protocol WordCoded: Codable, Equatable {
    static var words: [(String, Self)] { get }
    static func other(_ number: Int32) -> Self
    var otherNumber: Int32? { get }
}

extension WordCoded {
    init(word decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let word = try? container.decode(String.self) else {
            self = .other(try container.decode(Int32.self))
            return
        }
        if let number = Int32(word) {
            self = .other(number)
            return
        }
        guard let known = Self.words.first(where: { $0.0 == word }) else {
            let all = Self.words.map(\.0).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(word)\" is not one of \(all)"
            )
        }
        self = known.1
    }

    func encodeWord(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let otherNumber {
            try container.encode(otherNumber)
        } else if let word = Self.words.first(where: { $0.1 == self })?.0 {
            try container.encode(word)
        }
    }
}

extension RestartPolicy: WordCoded {
    static let words: [(String, RestartPolicy)] = [("NEVER", .never), ("ON_FAILURE", .onFailure), ("ALWAYS", .always)]
    var otherNumber: Int32? { if case .other(let number) = self { number } else { nil } }

    /// Reads the word of a manifest, such as `ON_FAILURE`; or the number of a policy of a newer Ankaios.
    public init(from decoder: any Decoder) throws { try self.init(word: decoder) }
    /// Writes the word of a manifest.
    public func encode(to encoder: any Encoder) throws { try encodeWord(to: encoder) }
}

extension StartCondition: WordCoded {
    static let words: [(String, StartCondition)] = [
        ("ADD_COND_RUNNING", .running), ("ADD_COND_SUCCEEDED", .succeeded), ("ADD_COND_FAILED", .failed),
    ]
    var otherNumber: Int32? { if case .other(let number) = self { number } else { nil } }

    /// Reads the word of a manifest, such as `ADD_COND_RUNNING`; or the number of a condition of a newer Ankaios.
    public init(from decoder: any Decoder) throws { try self.init(word: decoder) }
    /// Writes the word of a manifest.
    public func encode(to encoder: any Encoder) throws { try encodeWord(to: encoder) }
}

extension AccessRule.Operation: WordCoded {
    static let words: [(String, AccessRule.Operation)] = [
        ("Nothing", .nothing), ("Read", .read), ("Write", .write), ("ReadWrite", .readWrite),
    ]
    var otherNumber: Int32? { if case .other(let number) = self { number } else { nil } }

    /// Reads the word of a manifest, such as `ReadWrite`; or the number of an operation of a newer Ankaios.
    public init(from decoder: any Decoder) throws { try self.init(word: decoder) }
    /// Writes the word of a manifest.
    public func encode(to encoder: any Encoder) throws { try encodeWord(to: encoder) }
}

// MARK: - What is empty is absent

extension KeyedEncodingContainer {
    mutating func encodeUnlessEmpty(_ value: some Collection & Encodable, forKey key: Key) throws {
        if !value.isEmpty { try encode(value, forKey: key) }
    }
}

extension KeyedDecodingContainer {
    func decodeMap<Value: Decodable>(_ key: Key) throws -> [String: Value] {
        try decodeIfPresent([String: Value].self, forKey: key) ?? [:]
    }

    func decodeList<Value: Decodable>(_ key: Key) throws -> [Value] {
        try decodeIfPresent([Value].self, forKey: key) ?? []
    }
}
