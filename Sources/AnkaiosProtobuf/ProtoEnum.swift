/// An open enum: numbers that are not named are kept.
package protocol ProtoEnum: ProtoField, RawRepresentable where RawValue == Int32 {
    /// The values and their names in the proto file.
    static var named: [(value: Self, name: String)] { get }
    init(rawValue: Int32)
}

extension ProtoEnum {
    package init() { self.init(rawValue: 0) }

    /// The name in the proto file; nil for a number without one.
    package var name: String? { Self.named.first { $0.value == self }?.name }

    package var isDefault: Bool { rawValue == 0 }

    package mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        var number: Int32 = 0
        try number.merge(from: &reader)
        self = Self(rawValue: number)
    }

    package func write(as field: UInt32, to writer: inout ProtoWriter) {
        rawValue.write(as: field, to: &writer)
    }

    package init(json: JSONValue) throws(ProtoError) {
        if case .string(let name) = json {
            guard let known = Self.named.first(where: { $0.name == name }) else {
                throw .json("no such value: \(name)")
            }
            self = known.value
        } else {
            self = try Self(rawValue: Int32(json: json))
        }
    }

    package func json() -> JSONValue { name.map(JSONValue.string) ?? .integer(Int64(rawValue)) }
}
