package import AnkaiosYAML

/// Reads a manifest as the server does that starts with it (AnkaiosBehaviour.md §5.9). It goes piece by piece, with its
/// verdict, its words and its places.
///
/// It has two ways of reading. What is read directly takes any scalar for a text, and nothing for an empty list, map
/// or record. What is buffered first, since its record gathers the keys of several types, is typed by then.
package enum ServerReader {
    /// Why a manifest is refused, and where if it is known.
    struct Failure: Error {
        var problem: String
        var place: (mark: YAMLMark, path: YAMLPath)?

        /// At a place, unless it has one.
        func placed(_ node: YAMLNode, _ path: YAMLPath) -> Failure {
            place == nil ? Failure(problem: problem, place: (node.mark, path)) : self
        }
    }

    /// The state that a manifest describes: texts, lists and mappings with the keys of the newest version, defaults left
    /// out.
    package static func state(_ root: YAMLNode) throws(YAMLError) -> YAMLValue {
        do throws(Failure) {
            return try read(root, .record(ManifestType.state), YAMLPath())
        } catch {
            let place = error.place ?? (YAMLMark(), YAMLPath())
            throw YAMLError(error.problem, at: place.mark, path: place.path)
        }
    }

    // MARK: - As it comes

    private static func read(_ node: YAMLNode, _ type: ManifestType, _ path: YAMLPath) throws(Failure) -> YAMLValue {
        switch type {
        case .text:
            guard let text = node.text else { throw unexpected("a string", node).placed(node, path) }
            return .text(text)
        case .word(let words):
            return .text(try word(node, words, path))
        case .map(let type, _):
            return try within(node, path) { () throws(Failure) in
                var members: [YAMLValue.Pair] = []
                for pair in try pairs(node, "a map") {
                    let key = try key(pair, "a string", path)
                    members.append(.init(key: key, value: try read(pair.value, type, path.member(key))))
                }
                return .mapping(members)
            }
        case .list(let type):
            if node.isEmpty { return .list([]) }
            guard let items = node.items else { throw unexpected("a sequence", node).placed(node, path) }
            return try within(node, path) { () throws(Failure) in
                var values: [YAMLValue] = []
                for (at, item) in items.enumerated() { values.append(try read(item, type, path.item(at))) }
                return .list(values)
            }
        case .record(let record):
            return try within(node, path) { () throws(Failure) in
                try fields(pairs(node, "struct \(record.name)"), record, path)
            }
        case .tagged(let name, let variants):
            return try within(node, path) { () throws(Failure) in
                var members: [(key: BufferedReader.Identifier, value: YAMLNode)] = []
                for pair in try pairs(node, "struct \(name)") {
                    // Keys are texts here, also those that look like numbers.
                    let key = try key(pair, "field identifier", path)
                    try buffer(pair.value, path.member(key))
                    members.append((.text(key), pair.value))
                }
                return try BufferedReader.tagged(members, variants)
            }
        case .untagged, .configItem:
            try buffer(node, path)
            return try BufferedReader.read(node, type)
        }
    }

    private static func within(
        _ node: YAMLNode,
        _ path: YAMLPath,
        _ body: () throws(Failure) -> YAMLValue
    ) throws(Failure) -> YAMLValue {
        do throws(Failure) {
            return try body()
        } catch {
            throw error.placed(node, path)
        }
    }

    /// The members of a mapping; nothing at all is an empty one.
    private static func pairs(_ node: YAMLNode, _ expected: String) throws(Failure) -> [YAMLNode.Pair] {
        if node.isEmpty { return [] }
        guard let pairs = node.pairs else { throw unexpected(expected, node) }
        return pairs
    }

    /// A key, which any scalar may be.
    private static func key(_ pair: YAMLNode.Pair, _ expected: String, _ path: YAMLPath) throws(Failure) -> String {
        guard let key = pair.key.text else { throw unexpected(expected, pair.key).placed(pair.key, path) }
        return key
    }

    private static func fields(
        _ pairs: [YAMLNode.Pair],
        _ record: ManifestRecord,
        _ path: YAMLPath
    ) throws(Failure) -> YAMLValue {
        var found: [String: YAMLValue] = [:]
        var buffered: [String: YAMLNode] = [:]
        for pair in pairs {
            let (key, value) = (try key(pair, "field identifier", path), pair.value)
            if let field = record.fields.first(where: { $0.name == key && !$0.isBuffered }) {
                guard found[key] == nil else { throw Failure(problem: "duplicate field `\(key)`") }
                found[key] = try read(value, field.type, path.member(key))
            } else if record.buffers {
                try buffer(value, path.member(key))
                buffered[key] = value
            }
        }
        for field in record.fields where field.isRequired && found[field.name] == nil {
            throw Failure(problem: "missing field `\(field.name)`")
        }
        for field in record.fields where field.isBuffered {
            guard let value = buffered[field.name] else { continue }
            found[field.name] = try BufferedReader.read(value, field.type)
        }
        return .mapping(
            record.fields.compactMap { field in
                found[field.name].map { YAMLValue.Pair(key: field.name, value: $0) }
            }
        )
    }

    /// A word, which a local tag may be, too.
    private static func word(_ node: YAMLNode, _ words: [String], _ path: YAMLPath) throws(Failure) -> String {
        if let tag = node.localTag {
            guard words.contains(tag) else { throw unknown(tag, words) }
            guard node.isEmpty || node.untagged.scalar == .null && node.text != nil else {
                throw Failure(problem: "invalid value: \(node.untagged.kind), expected null").placed(node, path)
            }
            return tag
        }
        guard let text = node.text else {
            throw unexpected("a YAML tag starting with '!'", node).placed(node, path)
        }
        guard words.contains(text) else { throw unknown(text, words).placed(node, path) }
        return text
    }

    /// Nothing with a tag of its own can be buffered.
    private static func buffer(_ node: YAMLNode, _ path: YAMLPath) throws(Failure) {
        if node.localTag != nil {
            throw Failure(problem: BufferedReader.taggedProblem).placed(node, path)
        }
        switch node.content {
        case .scalar: break
        case .sequence(let items):
            for (at, item) in items.enumerated() { try buffer(item, path.item(at)) }
        case .mapping(let pairs):
            for pair in pairs {
                try buffer(pair.key, path)
                try buffer(pair.value, pair.key.text.map { path.member($0) } ?? path.unknownMember())
            }
        }
    }

    // MARK: - Words

    static func unexpected(_ expected: String, _ node: YAMLNode) -> Failure {
        Failure(problem: "invalid type: \(node.kind), expected \(expected)")
    }

    static func unknown(_ word: String, _ words: [String]) -> Failure {
        let quoted = words.map { "`\($0)`" }
        let list = quoted.count == 2 ? quoted.joined(separator: " or ") : "one of " + quoted.joined(separator: ", ")
        return Failure(problem: "unknown variant `\(word)`, expected \(list)")
    }
}

extension YAMLNode {
    /// Whether nothing is written here, not even `~`.
    package var isEmpty: Bool { if case .scalar("", .plain) = content { true } else { false } }

    /// Without its tag.
    var untagged: YAMLNode {
        var node = self
        node.tag = nil
        return node
    }
}
