import AnkaiosModel
package import AnkaiosYAML

/// The words of `ank apply` about a manifest of version v1 that breaks its schema (AnkaiosBehaviour.md §14.5). It has a
/// line for each problem, in the order in which its library finds them.
package enum AnkSchema {
    /// No line may stand for a problem: then the manifest is refused without one.
    package struct Verdict {
        package var isPassed = true
        package var lines: [String] = []

        fileprivate static func failed(_ lines: String...) -> Verdict { Verdict(isPassed: false, lines: lines) }

        fileprivate mutating func add(_ other: Verdict) {
            isPassed = isPassed && other.isPassed
            lines += other.lines
        }

        fileprivate mutating func require(_ condition: Bool, _ line: @autoclosure () -> String) {
            if !condition { add(.failed(line())) }
        }
    }

    /// Judges a manifest, given as JSON.
    package static func verdict(_ manifest: YAMLValue) -> Verdict {
        check(manifest, .record(ManifestType.state), "")
    }

    private static func check(_ value: YAMLValue, _ type: ManifestType, _ path: String) -> Verdict {
        switch type {
        case .text(let rule): return text(value, rule, path)
        case .word(let words): return any(words.map { constant(value, $0, path) })
        case .map(let type, let names): return map(value, type, names, path)
        case .list(let type):
            guard case .list(let items) = value else { return .failed(line(path, value, isNot: "array")) }
            var verdict = Verdict()
            for (at, item) in items.enumerated() { verdict.add(check(item, type, "\(path)/\(at)")) }
            return verdict
        case .record(let record): return self.record(value, record, path)
        // Tags are a mapping in the schema.
        case .untagged(_, let choices): return choices.first.map { check(value, $0, path) } ?? Verdict()
        case .tagged(_, let variants):
            let choices = any(variants.map { variant(value, $0, path) })
            guard case .mapping = value else {
                return Verdict(isPassed: false, lines: [line(path, value, isNot: "object")] + choices.lines)
            }
            return choices
        case .configItem:
            return configItem(value, path)
        }
    }

    /// A text, list or object. Only the kind of the value can pass. The lines of the others are made only when it does
    /// not, as they hold the whole value.
    private static func configItem(_ value: YAMLValue, _ path: String) -> Verdict {
        let own: Verdict? =
            switch value {
            case .text: Verdict()
            case .list: check(value, .list(.configItem), path)
            case .mapping: map(value, .configItem, .name, path)
            default: nil
            }
        if let own, own.isPassed { return own }
        var verdict = Verdict.failed(line(path, value, isNot: "string"))
        for (kind, isOwn) in [("array", value.isList), ("object", !value.isList)] {
            verdict.add(
                isOwn ? own ?? .failed(line(path, value, isNot: kind)) : .failed(line(path, value, isNot: kind))
            )
        }
        return verdict
    }

    /// Passed if one is, else all that is wrong with any.
    private static func any(_ verdicts: [Verdict]) -> Verdict {
        if verdicts.contains(where: \.isPassed) { return Verdict() }
        return Verdict(isPassed: false, lines: verdicts.flatMap(\.lines))
    }

    // MARK: - Texts

    private static func text(_ value: YAMLValue, _ rule: TextRule, _ path: String) -> Verdict {
        guard case .text(let text) = value else { return .failed(line(path, value, isNot: "string")) }
        var verdict = Verdict()
        let length = text.unicodeScalars.count
        if rule.needsCharacter { verdict.require(length > 0, line(path, "\(json(text)) is shorter than 1 character")) }
        if let most = rule.mostCharacters {
            verdict.require(length <= most, line(path, "\(json(text)) is longer than \(most) characters"))
        }
        if let pattern = rule.pattern {
            verdict.require(rule.matches(text), line(path, "\(json(text)) does not match \"\(pattern)\""))
        }
        return verdict
    }

    private static func constant(_ value: YAMLValue, _ word: String, _ path: String) -> Verdict {
        var verdict = text(value, .any, path)
        verdict.require(value == .text(word), line(path, "\(json(word)) was expected"))
        return verdict
    }

    // MARK: - Mappings

    private static func map(_ value: YAMLValue, _ type: ManifestType, _ names: TextRule, _ path: String) -> Verdict {
        guard case .mapping(let members) = value else { return .failed(line(path, value, isNot: "object")) }
        let pairs = members.sorted { $0.key < $1.key }
        var verdict = Verdict()
        for pair in pairs { verdict.add(check(pair.value, type, member(path, pair.key))) }
        for pair in pairs { verdict.add(text(.text(pair.key), names, path)) }
        return verdict
    }

    private static func record(_ value: YAMLValue, _ record: ManifestRecord, _ path: String) -> Verdict {
        guard case .mapping(let pairs) = value else {
            var verdict = Verdict.failed(line(path, value, isNot: "object"))
            if case .untagged(_, let choices)? = record.rest {
                verdict.add(any(choices.map { check(value, $0, path) }))
            }
            return verdict
        }
        var verdict = Verdict()
        let required = record.fields.filter(\.isRequiredByAnk).map(\.name)
        let missing = required.filter { name in !pairs.contains { $0.key == name } }
        // Of two keys that have to be there the library does not tell which is missing, nor anything else.
        if required.count == 2, !missing.isEmpty { return .failed() }
        for name in missing { verdict.add(.failed(line(path, "\(json(name)) is a required property"))) }
        for field in record.fields.sorted(by: { $0.name < $1.name }) {
            guard let value = pairs.first(where: { $0.key == field.name })?.value else { continue }
            let inner = member(path, field.name)
            if !field.mayBeNullForAnk {
                verdict.add(check(value, field.type, inner))
            } else if value != .null {
                var choice = check(value, field.type, inner)
                if !choice.isPassed { choice.lines.append(line(inner, value, isNot: "null")) }
                verdict.add(choice)
            }
        }
        if case .untagged(_, let choices)? = record.rest { verdict.add(any(choices.map { check(value, $0, path) })) }
        return verdict
    }

    private static func variant(_ value: YAMLValue, _ variant: ManifestType.Variant, _ path: String) -> Verdict {
        guard case .mapping(let pairs) = value else {
            return .failed(line(path, value, isNot: "object"), line(path, value, isNot: "object"))
        }
        var verdict = Verdict()
        if let type = pairs.first(where: { $0.key == "type" })?.value {
            verdict.add(constant(type, variant.name, path + "/type"))
        } else {
            verdict.add(.failed(line(path, #""type" is a required property"#)))
        }
        verdict.add(record(value, variant.record, path))
        return verdict
    }

    // MARK: - Words

    /// A JSON pointer, one step further.
    private static func member(_ path: String, _ key: String) -> String {
        var step = ""
        for character in key.unicodeScalars {
            switch character {
            case "~": step += "~0"
            case "/": step += "~1"
            default: step.unicodeScalars.append(character)
            }
        }
        return "\(path)/\(step)"
    }

    private static func line(_ path: String, _ text: String) -> String { "'\(path)': \(text)" }

    private static func line(_ path: String, _ value: YAMLValue, isNot type: String) -> String {
        line(path, "\(value.inOrder.json(inOneLine: true)) is not of type \"\(type)\"")
    }

    private static func json(_ text: String) -> String { YAMLValue.text(text).json(inOneLine: true) }
}

extension TextRule {
    fileprivate var needsCharacter: Bool { self == .name || self == .workloadFilter }

    fileprivate var mostCharacters: Int? {
        switch self {
        case .name: 63
        case .workloadFilter: 64
        default: nil
        }
    }

    /// As messages show it.
    fileprivate var pattern: String? {
        let letter = "[a-zA-Z0-9_-]"
        return switch self {
        case .any: nil
        case .version: "^v1$"
        case .name: "^\(letter)+$"
        case .agent: #"^(?:\#(letter)*\{\{\#(letter)+(?:\.\#(letter)+)*\}\})*\#(letter)*$"#
        case .filterMask: #"^(?:\*|\#(letter)+)(?:\.(?:\*|\#(letter)+))*$"#
        case .workloadFilter: #"^(?:\*|\#(letter)*\*\#(letter)*|\#(letter)+)$"#
        }
    }

    fileprivate func matches(_ text: String) -> Bool {
        switch self {
        case .any: return true
        case .version: return text == "v1"
        case .name: return !text.isEmpty && Self.areLetters(text[...])
        case .filterMask:
            return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                part == "*" || !part.isEmpty && Self.areLetters(part)
            }
        case .workloadFilter:
            let parts = text.split(separator: "*", omittingEmptySubsequences: false)
            return !text.isEmpty && parts.count <= 2 && parts.allSatisfy(Self.areLetters)
        case .agent: return Self.isAgent(text)
        }
    }

    /// Letters, and references such as `{{agent.name}}` between them.
    private static func isAgent(_ text: String) -> Bool {
        var rest = text.utf8[...]
        while !rest.isEmpty {
            guard rest.first == UInt8(ascii: "{") else {
                guard NameRules.isNameByte(rest.removeFirst()) else { return false }
                continue
            }
            guard rest.starts(with: "{{".utf8) else { return false }
            rest = rest.dropFirst(2)
            let reference = rest.prefix { $0 != UInt8(ascii: "}") }
            rest = rest.dropFirst(reference.count)
            let parts = reference.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard rest.starts(with: "}}".utf8), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(NameRules.isNameByte) })
            else {
                return false
            }
            rest = rest.dropFirst(2)
        }
        return true
    }

    package static func areLetters(_ text: Substring) -> Bool { text.utf8.allSatisfy(NameRules.isNameByte) }
}

extension YAMLValue {
    fileprivate var isList: Bool { if case .list = self { true } else { false } }

    /// With the keys of all mappings in their order.
    fileprivate var inOrder: YAMLValue {
        switch self {
        case .list(let items): .list(items.map(\.inOrder))
        case .mapping(let pairs):
            .mapping(pairs.sorted { $0.key < $1.key }.map { Pair(key: $0.key, value: $0.value.inOrder) })
        default: self
        }
    }
}
