/// Reads a text as a record of texts and lists of texts, and reports errors as Ankaios does (AnkaiosBehaviour.md
/// §11.1). An error has the path, and the place where it is not the very first one.
///
/// The first error in the text is reported first: a wrong type before a mistake in YAML that follows it.
package struct YAMLRecord: Hashable, Sendable {
    /// A field of the record.
    package struct Field: Sendable {
        package enum Kind: Sendable { case text, texts }

        package var name: String
        package var kind: Kind

        package init(_ name: String, _ kind: Kind) { (self.name, self.kind) = (name, kind) }
    }

    package private(set) var texts: [String: String] = [:]
    package private(set) var lists: [String: [String]] = [:]
    private var error: YAMLError?

    /// Reads a text; fields of kind `text` are mandatory, lists may be missing, other keys are passed over.
    package init(_ text: String, as type: String, fields: [Field]) throws(YAMLError) {
        let read = YAML.partly(text)
        error = read.error
        guard let document = read.document else {
            if let error { throw error }
            throw try missing(fields, at: read.end)
        }
        if case .scalar("", .plain) = document.content { throw try missing(fields, at: document.mark) }
        guard let pairs = document.pairs else { throw document.unexpected("struct \(type)", path: YAMLPath()) }
        try take(pairs, fields)
        if document.isCut, let error { throw error }
        if fields.contains(where: { $0.kind == .text && texts[$0.name] == nil }) {
            throw try missing(fields, at: document.mark)
        }
        if let error { throw error }
    }

    private func missing(_ fields: [Field], at mark: YAMLMark) throws(YAMLError) -> YAMLError {
        let name = fields.first { $0.kind == .text && texts[$0.name] == nil }?.name ?? ""
        return YAMLError("missing field `\(name)`", at: mark)
    }

    private mutating func take(_ pairs: [YAMLNode.Pair], _ fields: [Field]) throws(YAMLError) {
        for (key, value) in pairs.map({ ($0.key, $0.value) }) {
            guard let name = key.text else { throw key.unexpected("field identifier", path: YAMLPath()) }
            guard let field = fields.first(where: { $0.name == name }) else { continue }
            let path = YAMLPath().member(name)
            guard texts[field.name] == nil, lists[field.name] == nil else {
                throw YAMLError("duplicate field `\(field.name)`", at: pairs[0].key.mark)
            }
            switch field.kind {
            case .text: texts[field.name] = try value.expectText(path)
            case .texts: lists[field.name] = try value.expectTexts(path, error)
            }
        }
    }
}

extension YAMLNode {
    /// The text of a scalar, however it is written.
    package func expectText(_ path: YAMLPath) throws(YAMLError) -> String {
        guard let text else { throw unexpected("a string", path: path) }
        return text
    }

    /// The texts of a list; nothing at all is an empty one.
    func expectTexts(_ path: YAMLPath, _ error: YAMLError?) throws(YAMLError) -> [String] {
        if case .scalar("", .plain) = content { return [] }
        guard let items else { throw unexpected("a sequence", path: path) }
        var texts: [String] = []
        for (at, item) in items.enumerated() { texts.append(try item.expectText(path.item(at))) }
        if isCut, let error { throw error }
        return texts
    }

    /// The error that something else was expected here.
    package func unexpected(_ expected: String, path: YAMLPath) -> YAMLError {
        YAMLError("\(path.isRoot ? "" : "\(path): ")invalid type: \(kind), expected \(expected)", at: mark)
    }

    /// What stands here, as messages call it: `map`, ``integer `5` ``, `unit value`.
    package var kind: String {
        switch content {
        case .sequence: return "sequence"
        case .mapping: return "map"
        case .scalar:
            switch scalar {
            case .text(let text): return "string \(quoted(text))"
            case .integer(let number): return "integer `\(number)`"
            case .float(let number):
                if tag == nil, let text, let integer = UInt64(text) { return "integer `\(integer)`" }
                return "floating point `\(YAMLValue.text(of: number))`"
            case .bool(let flag): return "boolean `\(flag)`"
            case .null, .list, .mapping: return "unit value"
            }
        }
    }
}

/// A text as messages quote it.
func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": out += "\\\(scalar)"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        case "\0": out += "\\0"
        case _ where !isShown(scalar): out += "\\u{\(String(scalar.value, radix: 16))}"
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}

/// Whether messages show a character itself, and not its number.
private func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: !scalar.properties.isGraphemeExtend
    }
}
