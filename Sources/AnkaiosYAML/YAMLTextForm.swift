/// How a text can be written as a YAML scalar.
struct YAMLTextForm {
    private let text: String
    private var isPlainAllowed = true
    private var isSingleQuotedAllowed = true
    private var isBlockAllowed = true
    private var hasBreaks = false

    init(_ text: String) {
        self.text = text
        if text.isEmpty { isBlockAllowed = false } else { analyze() }
    }

    /// The scalar; lines after the first begin with `indent` blanks, without a line feed at the end.
    func written(indent: Int, isKey: Bool) -> String {
        if text.unicodeScalars.contains("\n") {
            return isBlockAllowed && !isKey ? literal(indent) : doubleQuoted
        }
        var isText = false
        // A plain `<<` is a merge key to our own reader, which a text is not.
        if case .text = YAMLValue(plain: text), !YAMLValue.isDigitsOnly(text), text != "<<" { isText = true }
        if isText, isPlainAllowed { return text }
        return isSingleQuotedAllowed && !(isKey && hasBreaks) ? singleQuoted : doubleQuoted
    }

    private mutating func analyze() {
        var (hasIndicator, isSpecial, breakThenSpace, spaceThenBreak) = (false, false, false, false)
        var (wasSpace, wasBreak, wasWhite) = (false, false, true)
        let scalars = Array(text.unicodeScalars)
        if text.hasPrefix("---") || text.hasPrefix("...") { hasIndicator = true }
        for (at, scalar) in scalars.enumerated() {
            let isWhiteNext = at + 1 == scalars.count || Self.isWhite(scalars[at + 1])
            hasIndicator = hasIndicator || Self.isIndicator(scalar, at == 0, wasWhite, isWhiteNext)
            // Line separators are printable, but not all readers give them back: escape them.
            if !Self.isPrintable(scalar) || scalar == "\u{2028}" || scalar == "\u{2029}" { isSpecial = true }
            let (isSpace, isBreak) = (scalar == " ", Self.isBreak(scalar))
            hasBreaks = hasBreaks || isBreak
            breakThenSpace = breakThenSpace || isSpace && wasBreak
            spaceThenBreak = spaceThenBreak || isBreak && wasSpace
            (wasSpace, wasBreak, wasWhite) = (isSpace, isBreak, Self.isWhite(scalar))
        }
        let isEdge = { (scalar: Unicode.Scalar?) in scalar.map { $0 == " " || Self.isBreak($0) } ?? false }
        if isEdge(scalars.first) || isEdge(scalars.last) || hasIndicator || hasBreaks { isPlainAllowed = false }
        if scalars.last == " " { isBlockAllowed = false }
        if breakThenSpace || spaceThenBreak || isSpecial { (isPlainAllowed, isSingleQuotedAllowed) = (false, false) }
        if spaceThenBreak || isSpecial { isBlockAllowed = false }
    }

    /// Whether a character would mean something else than itself in a plain scalar.
    private static func isIndicator(
        _ scalar: Unicode.Scalar,
        _ isFirst: Bool,
        _ wasWhite: Bool,
        _ isWhiteNext: Bool
    ) -> Bool {
        switch scalar {
        case "#": isFirst || wasWhite
        case ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`": isFirst
        case ":": isWhiteNext
        case "?", "-": isFirst && isWhiteNext
        default: false
        }
    }

    private static func isWhite(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\0" || isBreak(scalar)
    }

    static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // What turns the direction of a text, or is not seen, is printable for YAML, but not for who reads it.
        case 0x61C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFFF9...0xFFFB, 0xE0000...0xE007F: false
        case 0x0A, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    // MARK: - Styles

    private var singleQuoted: String {
        var out = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" { out += "'" }
            out.unicodeScalars.append(scalar)
        }
        return out + "'"
    }

    private var doubleQuoted: String {
        var out = "\""
        for scalar in text.unicodeScalars {
            if Self.isPrintable(scalar), !Self.isBreak(scalar), scalar != "\"", scalar != "\\" {
                out.unicodeScalars.append(scalar)
            } else {
                out += Self.escape(scalar)
            }
        }
        return out + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\0": return "\\0"
        case "\u{7}": return "\\a"
        case "\u{8}": return "\\b"
        case "\t": return "\\t"
        case "\n": return "\\n"
        case "\u{B}": return "\\v"
        case "\u{C}": return "\\f"
        case "\r": return "\\r"
        case "\u{1B}": return "\\e"
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\u{85}": return "\\N"
        case "\u{A0}": return "\\_"
        case "\u{2028}": return "\\L"
        case "\u{2029}": return "\\P"
        default:
            let (mark, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "\\" + mark + String(repeating: "0", count: width - digits.count) + digits
        }
    }

    private func literal(_ indent: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        var out = "|"
        if let first = scalars.first, first == " " || Self.isBreak(first) { out += "2" }
        if let last = scalars.last {
            if !Self.isBreak(last) {
                out += "-"
            } else if scalars.count == 1 || Self.isBreak(scalars[scalars.count - 2]) {
                out += "+"
            }
        }
        var isLineStart = true
        out += "\n"
        for (at, scalar) in scalars.enumerated() {
            if Self.isBreak(scalar) {
                if at + 1 < scalars.count || !Self.isBreak(scalar) { out.unicodeScalars.append(scalar) }
                isLineStart = true
            } else {
                if isLineStart { out += String(repeating: " ", count: indent) }
                isLineStart = false
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
