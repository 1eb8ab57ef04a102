extension YAMLValue {
    /// As JSON: two blanks for each level and a line feed behind it, or all in one line.
    package func json(inOneLine: Bool = false) -> String {
        var out = ""
        writeJSON(to: &out, indent: inOneLine ? nil : 0)
        return out
    }

    private func writeJSON(to out: inout String, indent: Int?) {
        switch self {
        case .text(let text): Self.quote(text, to: &out)
        case .integer(let number): out += "\(number)"
        case .float(let number): out += "\(number)"
        case .bool(let flag): out += flag ? "true" : "false"
        case .null: out += "null"
        case .list(let items):
            Self.collection("[", items, "]", &out, indent) { item, out, indent in
                item.writeJSON(to: &out, indent: indent)
            }
        case .mapping(let pairs):
            Self.collection("{", pairs, "}", &out, indent) { pair, out, indent in
                Self.quote(pair.key, to: &out)
                out += indent == nil ? ":" : ": "
                pair.value.writeJSON(to: &out, indent: indent)
            }
        }
    }

    private static func collection<Item>(
        _ open: String,
        _ items: [Item],
        _ close: String,
        _ out: inout String,
        _ indent: Int?,
        _ write: (Item, inout String, Int?) -> Void
    ) {
        out += open
        for (at, item) in items.enumerated() {
            if at > 0 { out += "," }
            if let indent { out += "\n" + String(repeating: " ", count: indent + 2) }
            write(item, &out, indent.map { $0 + 2 })
        }
        if let indent, !items.isEmpty { out += "\n" + String(repeating: " ", count: indent) }
        out += close
    }

    /// Whether a character would steer a terminal, turn the direction of a text, break its line, or not be seen.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFF9...0xFFFB:
            true
        default: false
        }
    }

    private static func quote(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{8}": out += "\\b"
            case "\u{C}": out += "\\f"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
