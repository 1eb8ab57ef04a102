/// A value that a field can hold.
package protocol ProtoField: Hashable, Sendable {
    init()
    /// True if a field without presence is left out when it has this value.
    var isDefault: Bool { get }
    /// Reads the field that the reader has begun: a message is merged, everything else replaced.
    mutating func merge(from reader: inout ProtoReader) throws(ProtoError)
    func write(as field: UInt32, to writer: inout ProtoWriter)
    init(json: JSONValue) throws(ProtoError)
    func json() -> JSONValue
}

extension ProtoField {
    func writeUnlessDefault(as field: UInt32, to writer: inout ProtoWriter) {
        if !isDefault { write(as: field, to: &writer) }
    }
}

extension Optional where Wrapped: ProtoField {
    mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        var value = self ?? Wrapped()
        self = nil  // the only owner may change in place
        try value.merge(from: &reader)
        self = value
    }

    func write(as field: UInt32, to writer: inout ProtoWriter) {
        if let value = self { value.write(as: field, to: &writer) }
    }
}

extension Array where Element: ProtoField {
    mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        var element = Element()
        try element.merge(from: &reader)
        try reader.pay(forItemIn: self)
        append(element)
    }

    func write(as field: UInt32, to writer: inout ProtoWriter) {
        for element in reversed() { element.write(as: field, to: &writer) }
    }
}

extension Dictionary where Key == String, Value: ProtoField {
    mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        var key = ""
        var value = Value()
        // The wire type of a map's field is not looked at: neither does the real one.
        try reader.nested { (reader: inout ProtoReader) throws(ProtoError) in
            while try reader.nextField() {
                switch reader.field {
                case 1: try key.merge(from: &reader)
                case 2: try value.merge(from: &reader)
                default: try reader.skip()
                }
            }
        }
        try reader.pay(forEntryIn: self)
        let before = count
        self[key] = value
        // The same bytes again replace the value, as the last entry counts.
        guard count == before, let index = index(forKey: key) else { return }
        guard keys[index].utf8.elementsEqual(key.utf8) else { throw .ambiguousKey(key) }
    }

    /// In the order of the keys, so that equal maps have equal bytes.
    func write(as field: UInt32, to writer: inout ProtoWriter) {
        for (key, value) in sorted(by: { $0.key > $1.key }) {
            let behind = writer.count
            value.writeUnlessDefault(as: 2, to: &writer)
            key.writeUnlessDefault(as: 1, to: &writer)
            writer.prepend(varint: UInt64(writer.count - behind))
            writer.prepend(key: field, .lengthDelimited)
        }
    }
}
