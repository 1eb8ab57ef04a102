/// The framing of the control interface: the length as a varint, then the message (AnkaiosBehaviour.md §1.3).
enum Frame {
    static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func framed(_ message: [UInt8]) -> [UInt8] {
        varint(UInt64(message.count)) + message
    }
}
