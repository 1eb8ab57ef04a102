import AnkaiosModel
import AnkaiosRules

/// A config while it is being written.
final class ConfigNode {
    enum Content {
        case unset
        case nothing
        case text(String)
        case list([ConfigNode])
        case object([String: ConfigNode])
    }

    var content = Content.unset

    func item(at path: [any CodingKey]) throws(ConfigCodingError) -> ConfigItem {
        switch content {
        case .unset: throw ConfigCodingError(path, "the value has encoded nothing")
        case .nothing: throw ConfigCodingError(path, "a config cannot be nil")
        case .text(let text): return .text(text)
        case .list(let nodes):
            var items: [ConfigItem] = []
            for node in nodes { items.append(try node.item(at: path + [ConfigKey(intValue: items.count)])) }
            return .list(items)
        case .object(let nodes):
            var object: [String: ConfigItem] = [:]
            for (key, node) in nodes.sorted(by: { $0.key < $1.key }) {
                if case .nothing = node.content { continue }
                let path = path + [ConfigKey(stringValue: key)]
                if let problem = NameRules.configKey(key) { throw ConfigCodingError(path, problem) }
                object[key] = try node.item(at: path)
            }
            return .object(object)
        }
    }

    /// A new member of the object that this becomes.
    func member(_ key: any CodingKey) -> ConfigNode {
        let node = ConfigNode()
        becomeObject()
        if case .object(var object) = content {
            object[key.stringValue] = node
            content = .object(object)
        }
        return node
    }

    /// A new element of the list that this becomes.
    func element() -> ConfigNode {
        let node = ConfigNode()
        becomeList()
        if case .list(let list) = content { content = .list(list + [node]) }
        return node
    }

    func becomeObject() {
        if case .object = content { return }
        content = .object([:])
    }

    func becomeList() {
        if case .list = content { return }
        content = .list([])
    }

    var count: Int { if case .list(let list) = content { list.count } else { 0 } }
}

struct ConfigEncoder: Encoder {
    let node: ConfigNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject()
        return KeyedEncodingContainer(ObjectEncoding(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeList()
        return ListEncoding(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { TextEncoding(encoder: self) }

    func member(_ key: any CodingKey) -> ConfigEncoder {
        ConfigEncoder(node: node.member(key), codingPath: codingPath + [key])
    }

    func element() -> ConfigEncoder {
        let path = codingPath + [ConfigKey(intValue: node.count)]
        return ConfigEncoder(node: node.element(), codingPath: path)
    }

    /// Numbers and booleans are texts: their own containers come here, too, by their `encode(to:)`.
    func encode(_ value: some Encodable) throws {
        switch value {
        case let item as ConfigItem: try item.encode(to: self)
        case let text as any LosslessStringConvertible & ConfigText: node.content = .text(text.description)
        default: try value.encode(to: self)
        }
    }
}

/// What is a text in a config.
protocol ConfigText {}
extension String: ConfigText {}
extension Bool: ConfigText {}
extension Int: ConfigText {}
extension Int8: ConfigText {}
extension Int16: ConfigText {}
extension Int32: ConfigText {}
extension Int64: ConfigText {}
extension UInt: ConfigText {}
extension UInt8: ConfigText {}
extension UInt16: ConfigText {}
extension UInt32: ConfigText {}
extension UInt64: ConfigText {}
extension Float: ConfigText {}
extension Double: ConfigText {}

private struct TextEncoding: SingleValueEncodingContainer {
    let encoder: ConfigEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil() { encoder.node.content = .nothing }
    func encode(_ value: some Encodable) throws { try encoder.encode(value) }
}

private struct ListEncoding: UnkeyedEncodingContainer {
    let encoder: ConfigEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.node.count }

    func encodeNil() { encoder.element().node.content = .nothing }
    func encode(_ value: some Encodable) throws { try encoder.element().encode(value) }
    func superEncoder() -> any Encoder { encoder.element() }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.element().unkeyedContainer() }

    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        encoder.element().container(keyedBy: type)
    }
}

private struct ObjectEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ConfigEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    /// What is nil is left out.
    func encodeNil(forKey key: Key) {}
    func encode(_ value: some Encodable, forKey key: Key) throws { try encoder.member(key).encode(value) }
    func superEncoder() -> any Encoder { encoder.member(ConfigKey(stringValue: "super")) }
    func superEncoder(forKey key: Key) -> any Encoder { encoder.member(key) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.member(key).unkeyedContainer()
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder.member(key).container(keyedBy: type)
    }
}
