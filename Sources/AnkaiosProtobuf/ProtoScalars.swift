extension String: ProtoField {
    package var isDefault: Bool { isEmpty }

    package mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        try reader.expect(.lengthDelimited)
        self = try reader.string()
    }

    package func write(as field: UInt32, to writer: inout ProtoWriter) {
        writer.prepend(self)
        writer.prepend(varint: UInt64(utf8.count))
        writer.prepend(key: field, .lengthDelimited)
    }

    package init(json: JSONValue) throws(ProtoError) {
        guard case .string(let text) = json else { throw .json("not a text: \(json)") }
        self = text
    }

    package func json() -> JSONValue { .string(self) }
}

extension Bool: ProtoField {
    package var isDefault: Bool { !self }

    package mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        try reader.expect(.varint)
        self = try reader.varint() != 0
    }

    package func write(as field: UInt32, to writer: inout ProtoWriter) {
        writer.prepend(varint: self ? 1 : 0)
        writer.prepend(key: field, .varint)
    }

    package init(json: JSONValue) throws(ProtoError) {
        guard case .bool(let value) = json else { throw .json("neither true nor false: \(json)") }
        self = value
    }

    package func json() -> JSONValue { .bool(self) }
}

/// The integers of the messages. Bits beyond the width are dropped, a negative one takes ten bytes: as on any wire of
/// this kind.
package protocol ProtoInteger: ProtoField, FixedWidthInteger {}

extension ProtoInteger {
    package var isDefault: Bool { self == 0 }

    package mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        try reader.expect(.varint)
        self = try Self(truncatingIfNeeded: reader.varint())
    }

    package func write(as field: UInt32, to writer: inout ProtoWriter) {
        writer.prepend(varint: UInt64(truncatingIfNeeded: self))
        writer.prepend(key: field, .varint)
    }

    package init(json: JSONValue) throws(ProtoError) {
        let value: Self? =
            switch json {
            case .integer(let number): Self(exactly: number)
            case .unsigned(let number): Self(exactly: number)
            case .double(let number): Self(exactly: number)
            case .string(let text): Self(text)
            default: nil
            }
        guard let value else { throw .json("no integer of \(Self.bitWidth) bits: \(json)") }
        self = value
    }

    /// 64 bits are a text, as JSON's numbers may be inexact.
    package func json() -> JSONValue {
        Self.bitWidth == 64 ? .string(String(self)) : .integer(Int64(self))
    }
}

extension Int32: ProtoInteger {}
extension UInt32: ProtoInteger {}
extension UInt64: ProtoInteger {}
