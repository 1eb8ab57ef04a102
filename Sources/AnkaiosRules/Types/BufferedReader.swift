import AnkaiosYAML

/// Reads a buffered value. Each scalar is by then a text, a number, a boolean or nothing, and nothing is taken for
/// another. An error has no place of its own.
enum BufferedReader {
    typealias Failure = ServerReader.Failure

    static let taggedProblem = "untagged and internally tagged enums do not support enum input"

    static func read(_ node: YAMLNode, _ type: ManifestType) throws(Failure) -> YAMLValue {
        switch type {
        case .text:
            guard node.text != nil, case .text(let text) = node.scalar else {
                throw ServerReader.unexpected("a string", node)
            }
            return .text(text)
        case .word(let words):
            return .text(try word(node, words))
        case .map(let type, _):
            guard let pairs = node.pairs else { throw ServerReader.unexpected("a map", node) }
            var members: [YAMLValue.Pair] = []
            for pair in pairs {
                guard case .text(let key) = try read(pair.key, .text(.any)) else { continue }
                members.append(.init(key: key, value: try read(pair.value, type)))
            }
            return .mapping(members)
        case .list(let type):
            guard let items = node.items else { throw ServerReader.unexpected("a sequence", node) }
            var values: [YAMLValue] = []
            for item in items { values.append(try read(item, type)) }
            return .list(values)
        case .record(let record):
            return try self.record(node, record)
        case .untagged(let name, let choices):
            for choice in choices {
                if let value = try? read(node, choice) { return value }
            }
            throw Failure(problem: "data did not match any variant of untagged enum \(name)")
        case .tagged(let name, let variants):
            guard let pairs = node.pairs else { throw ServerReader.unexpected("struct \(name)", node) }
            return try tagged(pairs.map { (identifier($0.key), $0.value) }, variants)
        case .configItem:
            guard let item = configItem(node) else {
                throw Failure(problem: "data did not match any variant of untagged enum ConfigItemEnumSpec")
            }
            return item
        }
    }

    /// A text, list or object; nil if there is anything else in it.
    static func configItem(_ node: YAMLNode) -> YAMLValue? {
        switch node.content {
        case .scalar:
            guard case .text(let text) = node.scalar else { return nil }
            return .text(text)
        case .sequence(let items):
            let values = items.compactMap(configItem)
            return values.count == items.count ? .list(values) : nil
        case .mapping(let pairs):
            var members: [YAMLValue.Pair] = []
            for pair in pairs {
                guard pair.key.text != nil, case .text(let key) = pair.key.scalar, let value = configItem(pair.value)
                else { return nil }
                members.append(.init(key: key, value: value))
            }
            return .mapping(members)
        }
    }

    // MARK: - Words

    /// A word, alone or as the only key of a mapping without a value.
    private static func word(_ node: YAMLNode, _ words: [String]) throws(Failure) -> String {
        guard let pairs = node.pairs else {
            guard node.text != nil, case .text(let text) = node.scalar else {
                throw ServerReader.unexpected("string or map", node)
            }
            guard words.contains(text) else { throw ServerReader.unknown(text, words) }
            return text
        }
        guard pairs.count == 1 else { throw Failure(problem: "invalid value: map, expected map with a single key") }
        let word = try variant(pairs[0].key, words)
        let value = pairs[0].value
        guard value.pairs?.isEmpty == true || value.text != nil && value.scalar == .null else {
            throw ServerReader.unexpected("unit", value)
        }
        return word
    }

    /// A word, or its number.
    private static func variant(_ node: YAMLNode, _ words: [String]) throws(Failure) -> String {
        switch node.text == nil ? .null : node.scalar {
        case .text(let text):
            guard words.contains(text) else { throw ServerReader.unknown(text, words) }
            return text
        case .integer(let number) where isUnsigned(number, node):
            guard number < words.count else {
                throw Failure(
                    problem: "invalid value: integer `\(number)`, expected variant index 0 <= i < \(words.count)"
                )
            }
            return words[number]
        default:
            guard node.tag == nil, let text = node.text, let number = UInt64(text), case .float = node.scalar else {
                throw ServerReader.unexpected("variant identifier", node)
            }
            throw Failure(problem: "invalid value: integer `\(number)`, expected variant index 0 <= i < \(words.count)")
        }
    }

    // MARK: - Records

    /// A key of a record: its name, its number, or what is neither.
    enum Identifier {
        case text(String)
        case number(Int)
        case other(YAMLNode)
    }

    private static func identifier(_ node: YAMLNode) -> Identifier {
        switch node.text == nil ? .null : node.scalar {
        case .text(let text): .text(text)
        case .integer(let number) where isUnsigned(number, node): .number(number)
        default: .other(node)
        }
    }

    /// Whether an integer can be a place: `-0` cannot.
    private static func isUnsigned(_ number: Int, _ node: YAMLNode) -> Bool {
        number > 0 || number == 0 && node.text?.hasPrefix("-") != true
    }

    /// The values of a record: a list of them, or a mapping. The keys of that may be the places of its fields.
    static func fields(
        _ node: YAMLNode,
        of record: ManifestRecord,
        _ expected: String
    ) throws(Failure) -> [(field: ManifestRecord.Field, value: YAMLNode)] {
        if let items = node.items {
            guard items.count <= record.fields.count else {
                let problem = "invalid length \(items.count), expected \(record.fields.count) elements in sequence"
                throw Failure(problem: problem)
            }
            return Array(zip(record.fields, items))
        }
        guard let pairs = node.pairs else { throw ServerReader.unexpected(expected, node) }
        var found: [(field: ManifestRecord.Field, value: YAMLNode)] = []
        for pair in pairs {
            guard let field = try field(identifier(pair.key), of: record) else { continue }
            found.append((field, pair.value))
        }
        return found
    }

    private static func field(
        _ identifier: Identifier,
        of record: ManifestRecord
    ) throws(Failure) -> ManifestRecord.Field? {
        switch identifier {
        case .text(let name): record.fields.first { $0.name == name || $0.formerName == name }
        case .number(let number): number < record.fields.count ? record.fields[number] : nil
        case .other(let node): throw ServerReader.unexpected("field identifier", node)
        }
    }

    /// A record whose key `type` has its type.
    static func tagged(
        _ pairs: [(key: Identifier, value: YAMLNode)],
        _ variants: [ManifestType.Variant]
    ) throws(Failure) -> YAMLValue {
        var rest: [(key: Identifier, value: YAMLNode)] = []
        var type: String?
        for pair in pairs {
            guard case .text("type") = pair.key else {
                rest.append(pair)
                continue
            }
            guard type == nil else { throw Failure(problem: "duplicate field `type`") }
            type = try variant(pair.value, variants.map(\.name))
        }
        guard let type, let variant = variants.first(where: { $0.name == type }) else {
            throw Failure(problem: "missing field `type`")
        }
        let fields = try fields(rest, variant.record)
        return .mapping([.init(key: "type", value: .text(type))] + fields)
    }

    private static func record(_ node: YAMLNode, _ record: ManifestRecord) throws(Failure) -> YAMLValue {
        if let rest = record.rest {
            guard let pairs = node.pairs else { throw ServerReader.unexpected("struct \(record.name)", node) }
            let own = pairs.filter { pair in record.fields.contains { $0.name == pair.key.text } }
            let others = pairs.filter { pair in !record.fields.contains { $0.name == pair.key.text } }
            // Keys are looked at before it is asked what is missing.
            for pair in others {
                if case .other(let key) = identifier(pair.key) {
                    throw ServerReader.unexpected("field identifier", key)
                }
            }
            let fields = try fields(own.map { (identifier($0.key), $0.value) }, record)
            guard case .mapping(let more) = try read(YAMLNode(.mapping(others), at: node.mark), rest) else {
                return .mapping(fields)
            }
            return .mapping(fields + more)
        }
        if let items = node.items {
            guard items.count == record.fields.count else {
                let problem = "invalid length \(items.count), expected struct \(record.name) with "
                throw Failure(problem: problem + "\(record.fields.count) elements")
            }
            return .mapping(
                try fields(zip(record.fields, items).map { (.text($0.0.name), $0.1) }, record)
            )
        }
        guard let pairs = node.pairs else { throw ServerReader.unexpected("struct \(record.name)", node) }
        return .mapping(try fields(pairs.map { (identifier($0.key), $0.value) }, record))
    }

    private static func fields(
        _ pairs: [(key: Identifier, value: YAMLNode)],
        _ record: ManifestRecord
    ) throws(Failure) -> [YAMLValue.Pair] {
        var found: [String: YAMLValue] = [:]
        for pair in pairs {
            guard let field = try field(pair.key, of: record) else { continue }
            guard found[field.name] == nil else { throw Failure(problem: "duplicate field `\(field.name)`") }
            found[field.name] = try read(pair.value, field.type)
        }
        if let field = record.fields.first(where: { $0.isRequired && found[$0.name] == nil }) {
            throw Failure(problem: "missing field `\(field.name)`")
        }
        return record.fields.compactMap { field in
            found[field.name].map { YAMLValue.Pair(key: field.name, value: $0) }
        }
    }
}
