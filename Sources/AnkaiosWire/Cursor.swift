/// A place in a message, and where the message ends.
///
/// The bytes stand beside it, not in it, so that it needs no lifetime of its own. Each function takes them and checks
/// every access against their bounds.
struct Cursor {
    private(set) var position: Int
    let end: Int
    /// What the values of the whole message may take; nil where nothing is kept of them.
    let budget: UnsafeMutablePointer<DecodingBudget>?

    init(_ range: Range<Int>, budget: UnsafeMutablePointer<DecodingBudget>? = nil) {
        position = range.lowerBound
        end = range.upperBound
        self.budget = budget
    }

    var range: Range<Int> { position..<end }

    /// The next field's tag; nil at the end of the message.
    mutating func tag(_ bytes: RawSpan) throws(WireError) -> Tag? {
        guard position < end else { return nil }
        let value = try varint(bytes)
        guard let tag = Tag(value) else { throw .invalidTag }
        return tag
    }

    mutating func varint(_ bytes: RawSpan) throws(WireError) -> UInt64 {
        guard position < end else { throw .truncated }
        let first = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        var value: UInt64 = 0
        for index in 0..<10 {
            guard position < end else { throw .truncated }
            let byte = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            position += 1
            if index == 9, byte > 1 { throw .overlongVarint }
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return value }
        }
        throw .overlongVarint
    }

    /// An enum's number; negative ones travel as ten bytes.
    mutating func enumeration(_ bytes: RawSpan) throws(WireError) -> Int32 {
        Int32(truncatingIfNeeded: try varint(bytes))
    }

    /// The inside of a length-delimited field.
    mutating func inner(_ bytes: RawSpan) throws(WireError) -> Cursor {
        let length = try varint(bytes)
        guard length <= UInt64(end - position) else { throw .truncated }
        let start = position
        position += Int(length)
        return Cursor(start..<position, budget: budget)
    }

    mutating func string(_ bytes: RawSpan) throws(WireError) -> String {
        let range = try inner(bytes).range
        guard !range.isEmpty else { return "" }
        // Up to 15 bytes are in the value itself.
        if range.count > 15 { try pay(range.count + 32) }
        // Not `String(validating:as:)`: that is generic, and slow where it is not specialized.
        let text = bytes.extracting(range).withUnsafeBytes { buffer -> String? in
            guard let utf8 = try? UTF8Span(validating: buffer.assumingMemoryBound(to: UInt8.self).span) else {
                return nil
            }
            return String(copying: utf8)
        }
        guard let text else { throw .invalidUTF8 }
        return text
    }

    /// A lower bound of the entries of a map whose entries are all in the message, for reserving room. Senseless bytes
    /// end the count.
    func entryCount(_ bytes: RawSpan) -> Int {
        var rest = self
        var count = 0
        while let tag = try? rest.tag(bytes), tag == .bytes(1), (try? rest.inner(bytes)) != nil { count += 1 }
        return count
    }

    /// Skips a field of others. Throws if it is one of `known`, as its wire type is wrong then.
    mutating func skip(_ tag: Tag, _ bytes: RawSpan, known: ClosedRange<UInt32>) throws(WireError) {
        guard !known.contains(tag.field) else { throw .wrongWireType(field: tag.field) }
        try skip(tag, bytes, depth: 0)
    }

    private mutating func skip(_ tag: Tag, _ bytes: RawSpan, depth: Int) throws(WireError) {
        switch tag.wireType {
        case 0: _ = try varint(bytes)
        case 1: try advance(by: 8)
        case 2: _ = try inner(bytes)
        case 5: try advance(by: 4)
        case 3:
            guard depth < 100 else { throw .tooDeep }
            while let inside = try self.tag(bytes) {
                if inside.wireType == 4 {
                    guard inside.field == tag.field else { throw .invalidTag }
                    return
                }
                try skip(inside, bytes, depth: depth + 1)
            }
            throw .truncated
        default: throw .invalidTag
        }
    }

    private mutating func advance(by count: Int) throws(WireError) {
        guard count <= end - position else { throw .truncated }
        position += count
    }
}

/// A field's number and wire type.
struct Tag: Equatable {
    let rawValue: UInt32

    var field: UInt32 { rawValue >> 3 }
    var wireType: UInt32 { rawValue & 7 }

    init?(_ value: UInt64) {
        guard value >= 8, value <= UInt64(UInt32.max), value & 7 <= 5 else { return nil }
        rawValue = UInt32(value)
    }

    private init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A text or message in a field.
    static func bytes(_ field: UInt32) -> Tag { Tag(rawValue: field << 3 | 2) }

    /// A number in a field.
    static func number(_ field: UInt32) -> Tag { Tag(rawValue: field << 3) }
}

func ~= (pattern: Tag, value: Tag) -> Bool { pattern.rawValue == value.rawValue }
