/// Padded standard Base64, in which Ankaios carries the bytes of files.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Returns bytes as Base64 text.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        var pending: UInt32 = 0
        var count = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            for shift in [18, 12, 6, 0] as [UInt32] { out.append(alphabet[Int(pending >> shift & 63)]) }
            (pending, count) = (0, 0)
        }
        if count > 0 {
            pending <<= UInt32(8 * (3 - count))
            for place in 0..<4 {
                out.append(place <= count ? alphabet[Int(pending >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Returns the bytes of a Base64 text, or nil if the text is not padded Base64. Line breaks and blanks around lines
    /// are ignored, as the agent does.
    public static func decode(_ text: String) -> [UInt8]? {
        var values: [UInt8] = []
        var padding = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"): continue
            case UInt8(ascii: "="): padding += 1
            default:
                guard padding == 0, let value = value(of: byte) else { return nil }
                values.append(value)
            }
        }
        guard (values.count + padding).isMultiple(of: 4), padding < 3 else { return nil }
        var out: [UInt8] = []
        var index = 0
        while index < values.count {
            let group = values[index..<min(index + 4, values.count)]
            var bits: UInt32 = 0
            for value in group { bits = bits << 6 | UInt32(value) }
            bits <<= UInt32(6 * (4 - group.count))
            guard group.count > 1 else { return nil }
            for place in 0..<(group.count - 1) { out.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place))) }
            index += 4
        }
        return out
    }

    /// The six bits that a symbol stands for; nil for another character.
    package static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
