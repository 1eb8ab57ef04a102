/// Cuts what a workload writes into messages (AnkaiosBehaviour.md §1.3).
struct AgentFrameReader: Hashable, Sendable {
    enum Reading: Hashable, Sendable {
        case message([UInt8])
        /// A length of more than ten bytes or 64 bits. Just its bytes are gone.
        case malformedLength
        /// A length beyond the limit; nothing behind it can be read.
        case tooLong(UInt64)
    }

    /// The longest message taken; nil: any.
    var maximumLength: UInt64?
    private var bytes: [UInt8] = []
    private var position = 0
    /// The length of the message that has begun.
    private var length: UInt64?

    init(maximumLength: UInt64? = nil) {
        self.maximumLength = maximumLength
    }

    /// Whether a message, or its length, is there in part.
    var isPartial: Bool { length != nil || position < bytes.count }

    mutating func append(_ new: [UInt8]) {
        bytes += new
    }

    /// Forgets what is there in part.
    mutating func reset() {
        bytes = []
        position = 0
        length = nil
    }

    mutating func next() -> Reading? {
        guard let length else {
            guard let reading = nextLength() else { return nil }
            return reading
        }
        return message(of: length)
    }

    private mutating func nextLength() -> Reading? {
        let rest = bytes[position...].prefix(19)
        guard let last = rest.firstIndex(where: { $0 < 0x80 }) else {
            guard rest.count == 19 else { return nil }
            drop(19)
            return .malformedLength
        }
        let count = last - position + 1
        var value: UInt64 = 0
        for (index, byte) in rest.prefix(count).enumerated() {
            guard index < 9 || (index == 9 && byte <= 1) else {
                drop(count)
                return .malformedLength
            }
            value |= UInt64(byte & 0x7f) << UInt64(7 * index)
        }
        drop(count)
        if value > maximumLength ?? UInt64(Int64.max) { return .tooLong(value) }
        length = value
        return message(of: value)
    }

    private mutating func message(of length: UInt64) -> Reading? {
        guard UInt64(bytes.count - position) >= length else { return nil }
        let message = Array(bytes[position..<position + Int(length)])
        self.length = nil
        drop(message.count)
        return .message(message)
    }

    private mutating func drop(_ count: Int) {
        position += count
        guard position == bytes.count || position > 1 << 16 else { return }
        bytes.removeFirst(position)
        position = 0
    }
}
