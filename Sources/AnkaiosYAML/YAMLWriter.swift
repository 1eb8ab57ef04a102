/// Writes values as YAML, as the library that Ankaios uses does. It has block style, and lists are not indented below
/// their key.
package struct YAMLWriter {
    private var out = ""

    /// The text of a value; it ends with a line feed.
    package static func text(_ value: YAMLValue) -> String {
        var writer = YAMLWriter()
        writer.write(value, indent: 0, place: .root)
        return writer.out
    }

    private enum Place { case root, item, member }

    /// Writes a value behind `- ` or `key:`, and ends its last line. `indent` is the column of the collection around
    /// it.
    private mutating func write(_ value: YAMLValue, indent: Int, place: Place) {
        switch value {
        case .list(let items) where !items.isEmpty:
            let column = place == .item ? indent + 2 : indent
            if place == .member { out += "\n" }
            for (at, item) in items.enumerated() {
                if at > 0 || place != .item { pad(column) }
                out += "- "
                write(item, indent: column, place: .item)
            }
        case .mapping(let pairs) where !pairs.isEmpty:
            let column = place == .root ? 0 : indent + 2
            if place == .member { out += "\n" }
            for (at, pair) in pairs.enumerated() {
                if at > 0 || place != .item { pad(column) }
                writeKey(pair.key, column)
                if Self.isInline(pair.value) { out += " " }
                write(pair.value, indent: column, place: .member)
            }
        default:
            out += Self.scalar(value, indent: place == .root ? 0 : indent) + "\n"
        }
    }

    private mutating func pad(_ column: Int) {
        out += String(repeating: " ", count: column)
    }

    private static func isInline(_ value: YAMLValue) -> Bool {
        switch value {
        case .list(let items): items.isEmpty
        case .mapping(let pairs): pairs.isEmpty
        default: true
        }
    }

    private mutating func writeKey(_ key: String, _ column: Int) {
        let form = YAMLTextForm(key)
        if key.utf8.count > 128 || key.unicodeScalars.contains(where: YAMLTextForm.isBreak) {
            out += "? " + form.written(indent: column + 2, isKey: false) + "\n"
            pad(column)
            out += ":"
        } else {
            out += form.written(indent: column, isKey: true) + ":"
        }
    }

    private static func scalar(_ value: YAMLValue, indent: Int) -> String {
        switch value {
        case .text(let text): YAMLTextForm(text).written(indent: indent + 2, isKey: false)
        case .integer(let number): number.description
        case .float(let number): float(number)
        case .bool(let flag): flag ? "true" : "false"
        case .null: "null"
        case .list: "[]"
        case .mapping: "{}"
        }
    }

    private static func float(_ number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        return number.description.replacing("e+", with: "e").replacing("e-0", with: "e-")
    }
}
