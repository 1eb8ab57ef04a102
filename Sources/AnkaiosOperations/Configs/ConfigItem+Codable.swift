public import AnkaiosModel
public import AnkaiosSDK

extension ConfigItem {
    /// Creates a config from a value of your own. Structs become objects, arrays lists, and all else texts, as Ankaios
    /// has neither numbers nor booleans. An optional that is nil is left out.
    /// - Throws: ``ConfigCodingError`` for a nil in a list, and for keys that Ankaios refuses.
    public init(encoding value: some Encodable) throws {
        let node = ConfigNode()
        do {
            try value.encode(to: ConfigEncoder(node: node, codingPath: []))
        } catch {
            throw ConfigCodingError(error)
        }
        self = try node.item(at: [])
    }

    /// Makes a value of your own of this config: the way back of ``init(encoding:)``.
    /// - Throws: ``ConfigCodingError`` if they do not fit: a missing key, another kind, a text that is not such a number.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        do {
            return try ConfigDecoder(item: self, codingPath: []).value(type)
        } catch {
            throw ConfigCodingError(error)
        }
    }
}

extension Ankaios {
    /// Sets a config to a value of your own, see ``ConfigItem/init(encoding:)``; the other configs stay.
    /// - Throws: ``AnkaiosError/invalidArgument`` if it cannot be a config; as ``Ankaios/setConfig(_:to:timeout:)`` for the rest.
    @discardableResult
    public func setConfig(
        _ name: String,
        encoding value: some Encodable,
        timeout: Duration? = nil
    ) async throws -> UpdateResult {
        let item: ConfigItem
        do {
            item = try ConfigItem(encoding: value)
        } catch {
            throw AnkaiosError.invalidArgument("config \"\(name)\": \(error)")
        }
        return try await setConfig(name, to: item, timeout: timeout)
    }

    /// Returns a config as a value of your own, or nil if no config has that name.
    /// - Throws: ``AnkaiosError/typeMismatch`` if the config does not fit the type. As ``Ankaios/config(_:timeout:)`` for the
    ///   rest.
    public func config<Value: Decodable>(
        _ name: String,
        as type: Value.Type,
        timeout: Duration? = nil
    ) async throws -> Value? {
        guard let item = try await config(name, timeout: timeout) else { return nil }
        do {
            return try item.decode(as: type)
        } catch {
            throw AnkaiosError.typeMismatch("config \"\(name)\" is not of type \(type): \(error)")
        }
    }
}
