extension JSONValue {
    /// Reads one JSON document (RFC 8259); of members with the same name the last one counts.
    package init(parsing text: String) throws(ProtoError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Reads one JSON document in UTF-8.
    package init(parsing bytes: [UInt8]) throws(ProtoError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

/// A recursive descent over the bytes of a document.
struct JSONParser {
    private static let deepest = 500

    let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(ProtoError) -> JSONValue {
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw problem("more than one document") }
        return value
    }

    private mutating func value() throws(ProtoError) -> JSONValue {
        skipBlanks()
        switch peek() {
        case UInt8(ascii: "{"):
            return try nested { (parser: inout JSONParser) throws(ProtoError) in try parser.object() }
        case UInt8(ascii: "["):
            return try nested { (parser: inout JSONParser) throws(ProtoError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(ProtoError) -> JSONValue
    ) throws(ProtoError) -> JSONValue {
        guard depth < Self.deepest else { throw problem("too many values in each other") }
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(ProtoError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        if take("}") { return .object(members) }
        repeat {
            skipBlanks()
            let name = try string()
            guard take(":") else { throw problem("expected a colon") }
            if let known = members.index(forKey: name), !members[known].key.utf8.elementsEqual(name.utf8) {
                throw problem("two keys of an object are the same text in other bytes: '\(name)'")
            }
            members[name] = try value()
        } while take(",")
        guard take("}") else { throw problem("expected a comma or the end of the object") }
        return .object(members)
    }

    private mutating func array() throws(ProtoError) -> JSONValue {
        var values: [JSONValue] = []
        if take("]") { return .array(values) }
        repeat { values.append(try value()) } while take(",")
        guard take("]") else { throw problem("expected a comma or the end of the list") }
        return .array(values)
    }

    private mutating func number() throws(ProtoError) -> JSONValue {
        let start = position
        while let byte = peek(), Self.isOfNumber(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard Self.isNumber(text), let value = Double(text), value.isFinite else { throw problem("expected a value") }
        // There is no integer that is less than nothing by nothing.
        if text == "-0" { return .double(-0.0) }
        if let number = Int64(text) { return .integer(number) }
        return UInt64(text).map(JSONValue.unsigned) ?? .double(value)
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(byte)
    }

    private static func isNumber(_ text: String) -> Bool {
        var digits = text[...]
        if digits.first == "-" { digits.removeFirst() }
        let whole = digits.prefix { $0.isWholeNumber }
        digits = digits.dropFirst(whole.count)
        if whole.isEmpty || (whole.count > 1 && whole.first == "0") { return false }
        if digits.first == ".", digits.dropFirst().first?.isWholeNumber != true { return false }
        return digits.last.map { $0.isWholeNumber } ?? true
    }

    private mutating func string() throws(ProtoError) -> String {
        guard peek() == UInt8(ascii: "\"") else { throw problem("expected a text") }
        position += 1
        var utf8: [UInt8] = []
        while true {
            let start = position
            while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
                position += 1
            }
            utf8 += bytes[start..<position]
            guard let byte = peek(), byte >= 0x20 else { throw problem("a text without an end") }
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            utf8 += Array(String(try escaped()).utf8)
        }
        guard let text = String(validating: utf8, as: UTF8.self) else { throw problem("a text that is not UTF-8") }
        return text
    }

    private mutating func escaped() throws(ProtoError) -> Unicode.Scalar {
        guard let byte = peek() else { throw problem("a text without an end") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"): return try unicode()
        default: throw problem("an unknown escape")
        }
    }

    private mutating func unicode() throws(ProtoError) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, peek() == UInt8(ascii: "\\") else { throw problem("half of a surrogate pair") }
        position += 1
        guard peek() == UInt8(ascii: "u") else { throw problem("half of a surrogate pair") }
        position += 1
        let second = try fourDigits()
        guard (0xdc00...0xdfff).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw problem("half of a surrogate pair") }
        return scalar
    }

    private mutating func fourDigits() throws(ProtoError) -> UInt32 {
        let digits = bytes[position..<min(position + 4, bytes.count)]
        guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw problem("expected four digits") }
        position += 4
        return value
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(ProtoError) -> JSONValue {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[position...].starts(with: expected) else { throw problem("expected a value") }
        position += expected.count
        return value
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || (0x09...0x0d).contains(byte) && byte != 0x0b && byte != 0x0c {
            position += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func problem(_ text: String) -> ProtoError {
        .json("\(text) at byte \(position)")
    }
}
