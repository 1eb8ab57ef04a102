/// The fields of a message as JSON, while it is made: what has its default value is left out.
struct JSONFields {
    private(set) var fields: [String: JSONValue] = [:]

    mutating func add(_ name: String, _ value: some ProtoField) {
        if !value.isDefault { fields[name] = value.json() }
    }

    mutating func add<Value: ProtoField>(_ name: String, present value: Value?) {
        if let value { fields[name] = value.json() }
    }

    mutating func add<Element: ProtoField>(_ name: String, _ values: [Element]) {
        if !values.isEmpty { fields[name] = .array(values.map { $0.json() }) }
    }

    mutating func add<Value: ProtoField>(_ name: String, _ values: [String: Value]) {
        if !values.isEmpty { fields[name] = .object(values.mapValues { $0.json() }) }
    }
}

extension JSONValue {
    /// The fields of a message, in the order of their names; null counts as absent.
    func fields(of message: String) throws(ProtoError) -> [(name: String, value: JSONValue)] {
        guard case .object(let members) = self else { throw .json("\(message) is not an object: \(self)") }
        return members.filter { $0.value != .null }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Array where Element: ProtoField {
    init(json: JSONValue) throws(ProtoError) {
        guard case .array(let values) = json else { throw .json("no list: \(json)") }
        self = []
        for value in values { append(try Element(json: value)) }
    }
}

extension Dictionary where Key == String, Value: ProtoField {
    init(json: JSONValue) throws(ProtoError) {
        guard case .object(let members) = json else { throw .json("no object: \(json)") }
        self = [:]
        for (key, value) in members { self[key] = try Value(json: value) }
    }
}
