/// A key that was pressed.
enum Key: Hashable, Sendable {
    case character(Character)
    case up
    case down
    case pageUp
    case pageDown
    case home
    case end
    case enter
    case escape
    case backspace
}

/// Makes keys of the bytes that a terminal sends.
///
/// An escape character alone is a key, too: it counts as one when nothing comes directly behind it.
struct KeyReader: Sendable {
    private static let sequences: [String: Key] = [
        "[A": .up, "[B": .down, "OA": .up, "OB": .down, "[5~": .pageUp, "[6~": .pageDown, "[H": .home, "[F": .end,
        "OH": .home, "OF": .end, "[1~": .home, "[4~": .end,
    ]

    /// The keys of what has come in one piece; half a character waits for its other half.
    private var rest: [UInt8] = []

    mutating func keys(_ bytes: some Sequence<UInt8>) -> [Key] {
        rest += bytes
        var keys: [Key] = []
        while let key = next() { if let key { keys.append(key) } }
        return keys
    }

    /// Nil: no more; nil inside: something that is not a key of ours.
    private mutating func next() -> Key?? {
        guard let first = rest.first else { return nil }
        switch first {
        case 0x1B: return .some(escape())
        case 0x0D, 0x0A: return take(1, .enter)
        case 0x7F, 0x08: return take(1, .backspace)
        case 0x00..<0x20: return take(1, nil)
        default: return character(first)
        }
    }

    private mutating func take(_ count: Int, _ key: Key?) -> Key? {
        rest.removeFirst(count)
        return key
    }

    private mutating func escape() -> Key? {
        // The parameters of a sequence, up to the letter that ends it.
        guard rest.count > 1, rest[1] == UInt8(ascii: "[") || rest[1] == UInt8(ascii: "O") else {
            return take(1, .escape)
        }
        let end = rest.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) } ?? rest.index(before: rest.endIndex)
        let text = String(decoding: rest[1...end], as: UTF8.self)
        return take(end + 1, Self.sequences[text])
    }

    private mutating func character(_ first: UInt8) -> Key?? {
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard rest.count >= length else { return nil }
        let text = String(decoding: rest[..<length], as: UTF8.self)
        return take(length, text.first.map { .character($0) })
    }
}
