import AnkaiosModel

/// What the agent asks of a file for a container before the workload starts (AnkaiosBehaviour.md §11.5). It compares
/// bytes, not characters: a `/` with an accent on it is a `/`.
package enum FileRules {
    /// Why the agent refuses a mount point; nil if it takes it.
    package static func mountPoint(_ path: String) -> String? {
        let slash = UInt8(ascii: "/")
        var reason: String?
        if path.utf8.first != slash {
            reason = "path '\(path)' is relative, expected absolute path"
        } else if path.utf8.last == slash {
            reason = "'\(path)' is a directory, expected a file"
        } else if path.utf8.split(separator: slash).contains(where: { $0.elementsEqual("..".utf8) }) {
            reason = "path '\(path)' contains invalid path components"
        }
        return reason.map { "invalid mount point '\(path)': '\($0)'" }
    }
}

/// Why a text is not padded Base64, in the words of the real agent's library.
package enum Base64Fault: Error, Hashable, CustomStringConvertible {
    case symbol(UInt8, offset: Int)
    case lastSymbol(UInt8, offset: Int)
    case length(Int)
    case padding

    package var description: String {
        switch self {
        case .symbol(let byte, let offset): "Invalid symbol \(byte), offset \(offset)."
        case .lastSymbol(let byte, let offset): "Invalid last symbol \(byte), offset \(offset)."
        case .length(let length): "Invalid input length: \(length)"
        case .padding: "Invalid padding"
        }
    }

    /// The bytes of a text whose lines are trimmed and joined.
    package static func decode(_ text: String) throws(Base64Fault) -> [UInt8] {
        var symbols: [UInt8] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let isBlank = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
            let start = line.firstIndex { !isBlank($0) } ?? line.endIndex
            guard let end = line.lastIndex(where: { !isBlank($0) }) else { continue }
            symbols += line[start...end]
        }
        let padding = symbols.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let digits = symbols.dropLast(padding)
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        bytes.reserveCapacity(digits.count * 3 / 4)
        for (offset, symbol) in digits.enumerated() {
            guard let value = Base64.value(of: symbol) else { throw .symbol(symbol, offset: offset) }
            bits = bits << 6 | UInt32(value)
            count += 1
            guard count == 4 else { continue }
            bytes += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(bits & 0xff)]
            (bits, count) = (0, 0)
        }
        if count == 1 { throw .length(symbols.count) }
        if count > 0 {
            let spare = count == 2 ? 4 : 2
            let last = digits.count - 1
            if bits & ((1 << UInt32(spare)) - 1) != 0 { throw .lastSymbol(symbols[last], offset: last) }
            bits >>= UInt32(spare)
            if count == 3 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
            bytes.append(UInt8(truncatingIfNeeded: bits))
        }
        guard padding == (4 - count) % 4 else { throw .padding }
        return bytes
    }
}
