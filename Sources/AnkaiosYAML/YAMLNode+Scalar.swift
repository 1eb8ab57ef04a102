extension YAMLNode {
    /// The meaning of a scalar. Plain ones may be null, a boolean or a number, all others are texts (YAML 1.2, core
    /// schema).
    package var scalar: YAMLValue {
        guard case .scalar(let text, let style) = content else { return .null }
        switch tag {
        case nil: return style == .plain ? YAMLValue(plain: text) : .text(text)
        case "tag:yaml.org,2002:float":
            let value = YAMLValue(plain: text)
            return if case .integer(let number) = value { .float(Double(number)) } else { value }
        case "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int":
            return YAMLValue(plain: text)
        default: return localTag != nil && style == .plain ? YAMLValue(plain: text) : .text(text)
        }
    }
}

extension YAMLValue {
    /// The value of a plain scalar.
    package init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default:
            if let number = Self.integer(text) {
                self = number
            } else if !Self.isDigitsOnly(text), let number = Self.float(text) {
                self = .float(number)
            } else {
                self = .text(text)
            }
        }
    }

    /// Leading zeros make a text of digits: `007`.
    package static func isDigitsOnly(_ text: String) -> Bool {
        let digits =
            text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
            ? text.utf8.dropFirst() : text.utf8[...]
        return digits.count > 1 && digits.first == UInt8(ascii: "0") && digits.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func integer(_ text: String) -> YAMLValue? {
        var digits = text[...]
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            let rest = digits.dropFirst(2)
            if rest.hasPrefix("+") || rest.hasPrefix("-") { return nil }
            return number(rest, radix, isNegative)
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit), !isDigitsOnly(text) else { return nil }
        return number(digits, 10, isNegative)
    }

    /// An integer of more than 64 bits and up to 128, as messages name it.
    static func wideInteger(_ text: String) -> String? {
        var digits = text[...]
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        var radix = 10
        for (prefix, other) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            digits = digits.dropFirst(2)
            radix = other
        }
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
            radix != 10 || !isDigitsOnly(text), let wide = UInt128(digits, radix: radix)
        else { return nil }
        if isNegative {
            return wide > UInt128(1) << 63 && wide <= UInt128(1) << 127 ? "`-\(wide)` as i128" : nil
        }
        return wide > UInt128(UInt64.max) ? "`\(wide)` as u128" : nil
    }

    /// A number with its point, as messages show it.
    package static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        return "\(number)"
    }

    /// An integer. Beyond 64 bits and up to 128 it is another value that is not a text.
    private static func number(_ digits: Substring, _ radix: Int, _ isNegative: Bool) -> YAMLValue? {
        if let value = Int((isNegative ? "-" : "") + digits, radix: radix) { return .integer(value) }
        guard let wide = UInt128(digits, radix: radix) else { return nil }
        if isNegative, wide > UInt128(1) << 127 { return nil }
        return .float(isNegative ? -Double(wide) : Double(wide))
    }

    private static func float(_ text: String) -> Double? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: break
        }
        var rest = text.utf8[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = rest.prefix(while: isDigit).count
        rest = rest.dropFirst(whole)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit).count
            rest = rest.dropFirst(fraction + 1)
        }
        guard whole + fraction > 0 else { return nil }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
            let exponent = rest.prefix(while: isDigit).count
            guard exponent > 0 else { return nil }
            rest = rest.dropFirst(exponent)
        }
        guard rest.isEmpty, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
