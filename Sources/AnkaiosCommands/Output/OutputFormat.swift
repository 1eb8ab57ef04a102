import AnkaiosProtobuf
import AnkaiosYAML

/// How a command prints what it found.
enum OutputFormat: String, CaseIterable {
    case table
    /// Lines for people.
    case text
    case yaml
    case json

    static func option(_ formats: [OutputFormat]) -> CommandOption {
        let names = formats.map(\.rawValue)
        return CommandOption(
            "output",
            letter: "o",
            value: .choice(names),
            help: "How to print it; \(names[0]), if nothing is said"
        )
    }

    /// The format that was asked for.
    static func asked(_ arguments: CommandLineArguments, else usual: OutputFormat) -> OutputFormat {
        arguments.value("output").flatMap(OutputFormat.init) ?? usual
    }
}

extension YAMLValue {
    /// As JSON: two blanks for each level and a line feed behind it, or all in one line.
    func json(inOneLine: Bool = false) -> String {
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

    private static func quote(_ text: String, to out: inout String) {
        out += JSONValue.string(text).description
    }
}
