/// A value that a template sees: a config's text, list or object, or what literals and helpers bring in.
package enum TemplateValue: Hashable, Sendable {
    case text(String)
    case list([TemplateValue])
    case object([String: TemplateValue])
    case number(TemplateNumber)
    case bool(Bool)
    case null

    /// What an expression writes for the value.
    package var rendered: String {
        var text = ""
        render(into: &text)
        return text
    }

    private func render(into out: inout String) {
        switch self {
        case .text(let text): out += text
        case .list(let items):
            out += "["
            for (at, item) in items.enumerated() {
                if at > 0 { out += ", " }
                item.render(into: &out)
            }
            out += "]"
        case .object: out += "[object]"
        case .number(let number): out += number.description
        case .bool(let flag): out += flag ? "true" : "false"
        case .null: break
        }
    }

    /// Whether `if` takes the value for true. Zero counts as true only with `includingZero`.
    package func isTruthy(includingZero: Bool = false) -> Bool {
        switch self {
        case .text(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .object(let members): !members.isEmpty
        case .number(let number): includingZero || number.double.isNormal
        case .bool(let flag): flag
        case .null: false
        }
    }

    package var asText: String? { if case .text(let text) = self { text } else { nil } }
    package var asBool: Bool? { if case .bool(let flag) = self { flag } else { nil } }

    /// The value with further members: a list or text becomes an object of its elements, anything else an empty one.
    func merged(with additions: [String: TemplateValue]) -> TemplateValue {
        guard !additions.isEmpty else { return self }
        var members: [String: TemplateValue] = [:]
        switch self {
        case .object(let own): members = own
        case .list(let items): for (at, item) in items.enumerated() { members[String(at)] = item }
        case .text(let text):
            for (at, scalar) in text.unicodeScalars.enumerated() { members[String(at)] = .text(String(scalar)) }
        case .number, .bool, .null: break
        }
        return .object(members.merging(additions) { $1 })
    }

    /// The members that the value gets by ``merged(with:)``.
    var memberCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .list(let items): items.count
        case .object(let members): members.count
        case .number, .bool, .null: 0
        }
    }

    /// One step of a path; throws when a list is asked for something else than an index.
    func member(_ key: String) throws(TemplateFault) -> TemplateValue? {
        switch self {
        case .object(let members):
            return members[key]
        case .list(let items):
            guard key.utf8.first != UInt8(ascii: "-"), let index = UInt64(key) else {
                throw TemplateFault("Cannot access array/vector with string index, \(key)")
            }
            return index < UInt64(items.count) ? items[Int(index)] : nil
        case .text, .number, .bool, .null:
            return nil
        }
    }
}

/// A number in a template: a literal, an index or a length.
package enum TemplateNumber: Hashable, Sendable, CustomStringConvertible {
    case unsigned(UInt64)
    case negative(Int64)
    case float(Double)

    package var double: Double {
        switch self {
        case .unsigned(let number): Double(number)
        case .negative(let number): Double(number)
        case .float(let number): number
        }
    }

    package var description: String {
        switch self {
        case .unsigned(let number): number.description
        case .negative(let number): number.description
        case .float(let number):
            String(number.description.substituting("e+", with: "e").substituting("e-0", with: "e-"))
        }
    }

    /// Reads a number as JSON writes it; `nil` for anything else.
    package init?(json text: some StringProtocol) {
        var rest = text.utf8[...]
        let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let whole = rest.prefix(while: isDigit)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
        rest = rest.dropFirst(whole.count)
        let isInteger = rest.isEmpty
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(fraction.count + 1)
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
            let exponent = rest.prefix(while: isDigit)
            guard !exponent.isEmpty else { return nil }
            rest = rest.dropFirst(exponent.count)
        }
        guard rest.isEmpty else { return nil }
        if isInteger {
            if !isNegative, let number = UInt64(text) {
                self = .unsigned(number)
                return
            }
            if isNegative, let number = Int64(text), number != 0 {
                self = .negative(number)
                return
            }
        }
        guard let number = Double(String(text)), number.isFinite else { return nil }
        self = .float(number)
    }

    /// Whether the number is less than, equal to or greater than another: -1, 0, 1.
    func order(_ other: TemplateNumber) -> Int {
        switch (self, other) {
        case (.unsigned(let a), .unsigned(let b)): a < b ? -1 : a == b ? 0 : 1
        case (.negative(let a), .negative(let b)): a < b ? -1 : a == b ? 0 : 1
        case (.negative, .unsigned): -1
        case (.unsigned, .negative): 1
        default: double < other.double ? -1 : double == other.double ? 0 : 1
        }
    }
}
