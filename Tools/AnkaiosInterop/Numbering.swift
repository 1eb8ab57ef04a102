import AnkaiosProtobuf

/// Which of the numbered messages of a stream came, and in which order.
struct Numbering {
    private var seen: [Bool]
    private var last = -1
    private(set) var received = 0
    private(set) var disorder = 0

    init(expected: Int) { seen = [Bool](repeating: false, count: expected) }

    /// A message came; nil: one that has no number.
    mutating func count(_ number: Int?) {
        received += 1
        guard let number else { return }
        if number <= last { disorder += 1 }
        last = number
        if seen.indices.contains(number) { seen[number] = true }
    }

    /// The message's number: its digits up to the first space.
    static func number(of message: String) -> Int? {
        var number = 0
        var digits = 0
        for byte in message.utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                return byte == UInt8(ascii: " ") && digits > 0 ? number : nil
            }
            digits += 1
            guard digits < 18 else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return nil
    }

    /// What came, and how many are missing before the first, between, and after the last that came. When none came, all
    /// are missing at the end.
    var fields: [String: JSONValue] {
        let first = seen.firstIndex(of: true) ?? 0
        let end = (seen.lastIndex(of: true) ?? -1) + 1
        let middle = end > first ? seen[first..<end].count { !$0 } : 0
        return [
            "received": .integer(Int64(received)), "missing_start": .integer(Int64(first)),
            "missing_middle": .integer(Int64(middle)), "missing_end": .integer(Int64(seen.count - end)),
            "disorder": .integer(Int64(disorder)),
        ]
    }
}
