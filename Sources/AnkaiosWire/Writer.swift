/// Writes fields of messages one after the other.
struct Writer {
    private(set) var bytes: [UInt8] = []

    init() {}

    /// Makes a writer with room for a small message.
    init(room: Int) { bytes.reserveCapacity(room) }

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A number, also when it is 0.
    mutating func number(_ field: UInt32, _ value: Int32) {
        varint(UInt64(field << 3))
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// A text, also when it is empty.
    mutating func string(_ field: UInt32, _ value: String) {
        varint(UInt64(field << 3 | 2))
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// A message, also when it is empty.
    mutating func message(_ field: UInt32, _ body: (inout Writer) -> Void) {
        varint(UInt64(field << 3 | 2))
        delimited(body)
    }

    /// A length and the bytes of `body`. Most messages are short: one byte is reserved for the length, and more are
    /// inserted for longer ones.
    mutating func delimited(_ body: (inout Writer) -> Void) {
        let start = bytes.count
        bytes.append(0)
        body(&self)
        let length = bytes.count - start - 1
        guard length >= 0x80 else {
            bytes[start] = UInt8(length)
            return
        }
        var prefix = Writer()
        prefix.varint(UInt64(length))
        bytes.replaceSubrange(start...start, with: prefix.bytes)
    }

    /// The text of a call's id.
    mutating func requestID(_ field: UInt32, _ id: CallID, _ ids: RequestIDs) {
        var digits = 1
        var rest = id.number / 10
        while rest > 0 { (digits, rest) = (digits + 1, rest / 10) }
        varint(UInt64(field << 3 | 2))
        varint(UInt64(ids.prefix.count + digits))
        bytes.append(contentsOf: ids.prefix)
        var power = (1..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
        for _ in 0..<digits {
            bytes.append(UInt8(ascii: "0") + UInt8(id.number / power % 10))
            power = max(1, power / 10)
        }
    }

    mutating func raw(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
    }

    /// The entries of a map from text to text, by key.
    mutating func textMap(_ field: UInt32, _ map: [String: String]) {
        for (key, value) in map.sorted(by: { $0.key < $1.key }) {
            message(field) {
                $0.string(1, key)
                $0.string(2, value)
            }
        }
    }

    /// An entry of a map with messages.
    mutating func entry(_ field: UInt32, _ key: String, _ body: (inout Writer) -> Void) {
        message(field) {
            $0.string(1, key)
            $0.message(2, body)
        }
    }
}
