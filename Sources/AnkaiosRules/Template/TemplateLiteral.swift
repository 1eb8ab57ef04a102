import AnkaiosModel

/// Reads the literals of a template, which are JSON.
package struct TemplateLiteral {
    private var rest: Substring.UTF8View
    private var depth = 0

    /// Lists and objects inside of each other: beyond it a text counts as none.
    private static let maximumDepth = 128

    /// The value of a JSON text; `nil` for another text.
    package static func value(of text: String) -> TemplateValue? {
        var reader = TemplateLiteral(rest: text.utf8[...])
        guard let value = reader.value(), reader.skipSpace() == nil else { return nil }
        return value
    }

    @discardableResult
    private mutating func skipSpace() -> UInt8? {
        rest = rest.drop { $0 == 0x20 || 0x09...0x0A ~= $0 || $0 == 0x0D }
        return rest.first
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard let first = skipSpace(), first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func value() -> TemplateValue? {
        guard depth < Self.maximumDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        switch skipSpace() {
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "["): return list()
        case UInt8(ascii: "{"): return object()
        default:
            let word = rest.prefix { byte in
                NameRules.isNameByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
            }
            rest = rest.dropFirst(word.count)
            switch String(Substring(word)) {
            case "true": return .bool(true)
            case "false": return .bool(false)
            case "null": return .null
            case let number: return TemplateNumber(json: number).map { .number($0) }
            }
        }
    }

    private mutating func list() -> TemplateValue? {
        var items: [TemplateValue] = []
        guard take("[") else { return nil }
        if take("]") { return .list([]) }
        while let item = value() {
            items.append(item)
            if take("]") { return .list(items) }
            guard take(",") else { return nil }
        }
        return nil
    }

    private mutating func object() -> TemplateValue? {
        var members: [String: TemplateValue] = [:]
        guard take("{") else { return nil }
        if take("}") { return .object([:]) }
        while skipSpace() == UInt8(ascii: "\""), let key = string(), take(":"), let member = value() {
            members[key] = member
            if take("}") { return .object(members) }
            guard take(",") else { return nil }
        }
        return nil
    }

    private mutating func string() -> String? {
        rest.removeFirst()
        var out: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                out += Array(String(scalar).utf8)
            case 0..<0x20: return nil
            default: out.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let mark = rest.popFirst() else { return nil }
        switch mark {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(mark)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let first = unit() else { return nil }
            guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) }
            guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"), let second = unit(),
                0xDC00...0xDFFF ~= second
            else { return nil }
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        default: return nil
        }
    }

    private mutating func unit() -> UInt32? {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        return digits.count == 4 ? UInt32(String(Substring(digits)), radix: 16) : nil
    }
}
