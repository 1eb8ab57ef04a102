/// Why a template could not be rendered, in the words of the engine that the server uses (AnkaiosBehaviour.md §5.4).
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Stage: Hashable, Sendable {
        case parsing
        case rendering
    }

    package var stage: Stage
    /// The place in the template, from 1; absent where the engine does not tell it.
    package var line: Int?
    package var column: Int?
    /// What is wrong, without the place.
    package var reason: String
    /// The whole text, as the server quotes it.
    package var description: String
}

/// A failure at rendering on its way out. Each level of template that it passes may add its place and name.
struct TemplateFault: Error {
    var reason: String
    var place: TemplatePlace?
    var template: String?

    init(_ reason: String) { self.reason = reason }

    static func missing(_ path: String?) -> TemplateFault {
        let name = path.map { "Some(\(TemplateFault.quoted($0)))" } ?? "None"
        return TemplateFault("Failed to access variable in strict mode \(name)")
    }

    static func parameter(_ helper: String, _ index: Int) -> TemplateFault {
        TemplateFault("Helper/Decorator \(helper) param at index \(index) required but not found")
    }

    /// A text in double quotes, with the escapes of Rust's debug output.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\0": out += "\\0"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                out += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    var error: TemplateError {
        var text = reason
        if let place {
            let name = template ?? "Unnamed template"
            text = "Error rendering \"\(name)\" line \(place.line), col \(place.column): \(reason)"
        }
        return TemplateError(
            stage: .rendering,
            line: place?.line,
            column: place?.column,
            reason: reason,
            description: text
        )
    }
}

/// A line and a column, both from 1; columns count Unicode scalars.
struct TemplatePlace: Hashable, Sendable {
    var line: Int
    var column: Int
}

extension TemplateError {
    /// What is wrong and where, without the text of the template, which may hold secrets.
    var withoutPicture: String {
        guard stage == .parsing, let line, let column else { return description }
        return "Failed to parse template: \(reason), in line \(line), column \(column)"
    }

    /// A template that cannot be parsed: the reason, and a picture of the lines around the place.
    static func parsing(_ reason: String, in source: String, at place: TemplatePlace) -> TemplateError {
        var picture = ""
        for (at, line) in lines(of: source).enumerated() {
            guard at >= max(place.line - 3, 0), at <= place.line + 3 else { continue }
            picture += String(repeating: " ", count: max(4 - String(at).count, 0)) + "\(at) | \(line)\n"
            guard at == place.line - 1 else { continue }
            let marks = (0..<line.utf8.count).map { $0 == place.column ? "^" : "-" }
            picture += "     |" + marks.joined() + "\n"
        }
        let text =
            "Failed to parse template Template error: \(reason)\n"
            + "    --> Template error in \"Unnamed\":\(place.line):\(place.column)\n"
            + "     |\n\(picture)     |\n     = reason: \(reason)\n"
        return TemplateError(
            stage: .parsing,
            line: place.line,
            column: place.column,
            reason: reason,
            description: text
        )
    }

    /// A `~` before an `else` with a condition, at which the real server ends (AnkaiosBehaviour.md Q34). The words are
    /// ours.
    static func endsServer(at place: TemplatePlace) -> TemplateError {
        let reason = "a '~' before an 'else' with a condition ends the server; leave the '~' out"
        return TemplateError(
            stage: .parsing,
            line: place.line,
            column: place.column,
            reason: reason,
            description: "Failed to parse template: \(reason), in line \(place.line), column \(place.column)"
        )
    }

    /// A parameter that the grammar takes but JSON does not: without a place.
    static func invalidParameter(_ text: String) -> TemplateError {
        let reason = "invalid parameter \(TemplateFault.quoted(text))"
        return TemplateError(
            stage: .parsing,
            line: nil,
            column: nil,
            reason: reason,
            description: "Failed to parse template \(reason)"
        )
    }

    private static func lines(of source: String) -> [String] {
        var lines = source.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.enumerated().map { at, line in
            let isEnded = line.endIndex != source.utf8.endIndex
            return String(Substring(isEnded && line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
        }
    }
}
