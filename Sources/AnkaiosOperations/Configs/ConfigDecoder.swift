import AnkaiosModel

struct ConfigDecoder: Decoder {
    let item: ConfigItem
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = item else { throw mismatch("an object") }
        return KeyedDecodingContainer(ObjectDecoding(decoder: self, object: object))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .list(let list) = item else { throw mismatch("a list") }
        return ListDecoding(decoder: self, list: list)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { TextDecoding(decoder: self) }

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type is ConfigItem.Type, let same = item as? Value { return same }
        guard let textual = type as? any (LosslessStringConvertible & ConfigText).Type else {
            return try Value(from: self)
        }
        guard case .text(let text) = item else { throw mismatch("a text") }
        guard let value = textual.init(text) as? Value else {
            throw ConfigCodingError(codingPath, "\"\(text)\" is no \(type)")
        }
        return value
    }

    func inner(_ item: ConfigItem, _ key: any CodingKey) -> ConfigDecoder {
        ConfigDecoder(item: item, codingPath: codingPath + [key])
    }

    private func mismatch(_ expected: String) -> ConfigCodingError {
        let found =
            switch item {
            case .text: "a text"
            case .list: "a list"
            case .object: "an object"
            }
        return ConfigCodingError(codingPath, "\(expected) is expected, not \(found)")
    }
}

private struct TextDecoding: SingleValueDecodingContainer {
    let decoder: ConfigDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.value(type) }
}

private struct ListDecoding: UnkeyedDecodingContainer {
    let decoder: ConfigDecoder
    let list: [ConfigItem]
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { list.count }
    var isAtEnd: Bool { currentIndex >= list.count }

    init(decoder: ConfigDecoder, list: [ConfigItem]) {
        self.decoder = decoder
        self.list = list
    }

    private mutating func next() throws -> ConfigDecoder {
        let key = ConfigKey(intValue: currentIndex)
        guard !isAtEnd else { throw ConfigCodingError(codingPath + [key], "the list has no more elements") }
        defer { currentIndex += 1 }
        return decoder.inner(list[currentIndex], key)
    }

    func decodeNil() -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().value(type) }
    mutating func superDecoder() throws -> any Decoder { try next() }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try next().container(keyedBy: type)
    }
}

private struct ObjectDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ConfigDecoder
    let object: [String: ConfigItem]
    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { object.keys.sorted().compactMap { Key(stringValue: $0) } }

    private func member(_ key: any CodingKey) throws -> ConfigDecoder {
        guard let item = object[key.stringValue] else {
            throw ConfigCodingError(codingPath + [key], "there is no such key")
        }
        return decoder.inner(item, key)
    }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }
    func decodeNil(forKey key: Key) -> Bool { object[key.stringValue] == nil }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try member(key).value(type)
    }
    func superDecoder() throws -> any Decoder { try member(ConfigKey(stringValue: "super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try member(key).container(keyedBy: type)
    }
}
