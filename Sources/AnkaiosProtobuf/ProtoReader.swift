/// How the bytes of a field are laid out.
package enum WireType: UInt8, Sendable {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case startGroup = 3
    case endGroup = 4
    case fixed32 = 5
}

/// Reads the fields of a message from bytes that someone else keeps alive.
///
/// It is as strict as the real agent and server: what they refuse, it refuses (AnkaiosBehaviour.md §1.5).
package struct ProtoReader {
    /// How deep messages and groups may lie in each other.
    static let deepest = 100

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var end: Int
    private var depth = 0
    /// The wire type of the field that was begun last.
    private(set) var wireType = WireType.varint
    /// The number of the field that was begun last.
    private(set) var field: UInt32 = 0
    /// How many bytes the values may still take. With the message that is the larger of 64 MiB and four times its size.
    private var budget: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        end = bytes.count
        budget = max(64 << 20, 4 * bytes.count) - bytes.count - bytes.count / 4
    }

    private mutating func pay(_ size: Int) throws(ProtoError) {
        budget -= size
        if budget < 0 { throw .tooLarge }
    }

    /// Takes what one more item needs: when an array is full, it moves into one of twice the size.
    mutating func pay<Item>(forItemIn items: [Item]) throws(ProtoError) {
        guard items.count == items.capacity else { return }
        try pay(32 + max(items.count, 1) * MemoryLayout<Item>.stride)
    }

    /// Takes the memory of one more entry. A table is never full, and its old and new places exist at once.
    mutating func pay<Value>(forEntryIn entries: [String: Value]) throws(ProtoError) {
        guard entries.count == entries.capacity else { return }
        try pay(64 + 2 * max(entries.count, 1) * (MemoryLayout<String>.stride + MemoryLayout<Value>.stride))
    }

    /// Begins the next field of the message; false at its end.
    mutating func nextField() throws(ProtoError) -> Bool {
        guard position < end else { return false }
        let key = try varint()
        guard key <= UInt64(UInt32.max), let type = WireType(rawValue: UInt8(key & 7)), key >> 3 > 0 else {
            throw .invalidKey
        }
        (field, wireType) = (UInt32(key >> 3), type)
        return true
    }

    mutating func varint() throws(ProtoError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard position < end else { throw .malformedVarint }
            let byte = bytes[position]
            position += 1
            if shift == 63, byte > 1 { throw .malformedVarint }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw .malformedVarint
    }

    func expect(_ type: WireType) throws(ProtoError) {
        guard wireType == type else { throw .wrongWireType(field: field) }
    }

    mutating func string() throws(ProtoError) -> String {
        let count = try length()
        let text = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
        guard let string = text.withMemoryRebound(to: UInt8.self, { String(validating: $0, as: UTF8.self) }) else {
            throw .invalidUTF8
        }
        position += count
        return string
    }

    /// Reads a length and gives the body of that length to `read`, as the rest of this reader.
    mutating func nested(
        _ read: (inout ProtoReader) throws(ProtoError) -> Void
    ) throws(ProtoError) {
        guard depth < Self.deepest else { throw .nestedTooDeep }
        let count = try length()
        let outer = end
        end = position + count
        depth += 1
        try read(&self)
        depth -= 1
        end = outer
    }

    /// Passes over a field that is not known.
    mutating func skip() throws(ProtoError) {
        try skip(field, wireType)
    }

    private mutating func skip(_ number: UInt32, _ type: WireType) throws(ProtoError) {
        guard depth < Self.deepest else { throw .nestedTooDeep }
        switch type {
        case .varint: _ = try varint()
        case .fixed64: try advance(8)
        case .fixed32: try advance(4)
        case .lengthDelimited: try advance(length())
        case .startGroup: try skipGroup(number)
        case .endGroup: throw .unmatchedGroup
        }
    }

    private mutating func skipGroup(_ number: UInt32) throws(ProtoError) {
        depth += 1
        while true {
            guard try nextField() else { throw .truncated }
            if wireType == .endGroup { break }
            try skip(field, wireType)
        }
        guard field == number else { throw .unmatchedGroup }
        depth -= 1
    }

    private mutating func advance(_ count: Int) throws(ProtoError) {
        guard count <= end - position else { throw .truncated }
        position += count
    }

    private mutating func length() throws(ProtoError) -> Int {
        let count = try varint()
        guard count <= UInt64(end - position) else { throw .truncated }
        return Int(count)
    }
}
