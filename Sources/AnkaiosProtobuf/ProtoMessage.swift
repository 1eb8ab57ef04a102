/// A message. The generated code knows the fields; this knows how they make a message.
package protocol ProtoMessage: ProtoField {
    /// Reads the field that the reader has begun; false if the message has no such field.
    mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool
    /// Writes the fields, the last one first.
    func writeFields(to writer: inout ProtoWriter)
}

extension ProtoMessage {
    /// Reads the bytes of one whole message.
    package init(decoding bytes: [UInt8]) throws(ProtoError) {
        self = try bytes.withUnsafeBytes { Self.decode($0) }.get()
    }

    /// Reads the bytes of one whole message.
    package init(decoding bytes: ArraySlice<UInt8>) throws(ProtoError) {
        self = try bytes.withUnsafeBytes { Self.decode($0) }.get()
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer) -> Result<Self, ProtoError> {
        Result { () throws(ProtoError) in
            var message = Self()
            var reader = ProtoReader(bytes)
            try message.mergeFields(from: &reader)
            return message
        }
    }

    /// The bytes; equal messages have equal bytes.
    package func encoded() -> [UInt8] {
        var writer = ProtoWriter()
        writeFields(to: &writer)
        return writer.bytes
    }

    private mutating func mergeFields(from reader: inout ProtoReader) throws(ProtoError) {
        while try reader.nextField() {
            if try !mergeField(from: &reader) { try reader.skip() }
        }
    }

    package var isDefault: Bool { self == Self() }

    package mutating func merge(from reader: inout ProtoReader) throws(ProtoError) {
        try reader.expect(.lengthDelimited)
        var message = self
        self = Self()
        try reader.nested { (reader: inout ProtoReader) throws(ProtoError) in
            try message.mergeFields(from: &reader)
        }
        self = message
    }

    package func write(as field: UInt32, to writer: inout ProtoWriter) {
        let behind = writer.count
        writeFields(to: &writer)
        writer.prepend(varint: UInt64(writer.count - behind))
        writer.prepend(key: field, .lengthDelimited)
    }
}
