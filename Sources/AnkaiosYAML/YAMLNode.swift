/// A part of a YAML document, and where it stands.
package struct YAMLNode: Hashable, Sendable {
    package indirect enum Content: Hashable, Sendable {
        case scalar(String, YAMLStyle)
        case sequence([YAMLNode])
        /// The pairs as they stand, duplicate keys too.
        case mapping([Pair])
    }

    /// A key and its value.
    package struct Pair: Hashable, Sendable {
        package var key: YAMLNode
        package var value: YAMLNode

        package init(key: YAMLNode, value: YAMLNode) { (self.key, self.value) = (key, value) }
    }

    package var content: Content
    package var mark: YAMLMark
    /// The tag as written, with its handle resolved: `!x`, `tag:yaml.org,2002:str`.
    package var tag: String?
    /// Whether the collection is written with brackets or braces.
    package var isFlow = false
    /// Whether the text ended in an error before the end of the node.
    package var isCut = false

    package init(_ content: Content, at mark: YAMLMark = YAMLMark(), tag: String? = nil) {
        (self.content, self.mark, self.tag) = (content, mark, tag)
    }

    /// The text of a scalar, whatever its style.
    package var text: String? { if case .scalar(let text, _) = content { text } else { nil } }
    package var items: [YAMLNode]? { if case .sequence(let items) = content { items } else { nil } }
    package var pairs: [Pair]? { if case .mapping(let pairs) = content { pairs } else { nil } }

    /// The value of a key of a mapping; of a key that appears twice the first.
    package subscript(key: String) -> YAMLNode? {
        pairs?.first { $0.key.text == key }?.value
    }

    /// The value without places, styles and tags.
    package var value: YAMLValue {
        switch content {
        case .scalar: scalar
        case .sequence(let items): .list(items.map(\.value))
        case .mapping(let pairs): .mapping(pairs.map { YAMLValue.Pair(key: $0.key.text ?? "", value: $0.value.value) })
        }
    }

    /// The node with `<<` keys carried out: what they name comes in, own keys win, and of several the first.
    package var merged: YAMLNode {
        var out = self
        switch content {
        case .scalar: break
        case .sequence(let items): out.content = .sequence(items.map(\.merged))
        case .mapping(let pairs):
            var own: [Pair] = []
            var foreign: [Pair] = []
            for pair in pairs {
                let value = pair.value.merged
                if pair.key.text == "<<", case .scalar(_, .plain) = pair.key.content {
                    foreign += value.pairs ?? value.items?.flatMap { $0.pairs ?? [] } ?? []
                } else {
                    own.append(Pair(key: pair.key, value: value))
                }
            }
            if !foreign.isEmpty {
                var known = Set(own.map { Key($0.key) })
                for pair in foreign where known.insert(Key(pair.key)).inserted { own.append(pair) }
            }
            out.content = .mapping(own)
        }
        return out
    }
}

/// A value as YAML knows it.
package indirect enum YAMLValue: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case float(Double)
    case bool(Bool)
    case null
    case list([YAMLValue])
    case mapping([Pair])

    package struct Pair: Hashable, Sendable {
        package var key: String
        package var value: YAMLValue

        package init(key: String, value: YAMLValue) { (self.key, self.value) = (key, value) }
    }
}

extension YAMLValue {
    /// The members of a mapping as they stand; none of anything else.
    package var members: [(key: String, value: YAMLValue)] {
        if case .mapping(let pairs) = self { pairs.map { ($0.key, $0.value) } } else { [] }
    }

    /// A key that is the same text to Swift as one before it in the same mapping, in other bytes. A dictionary holds one of
    /// the two only (decision 0014).
    package var ambiguousKey: String? {
        switch self {
        case .text, .integer, .float, .bool, .null: return nil
        case .list(let items):
            for item in items { if let key = item.ambiguousKey { return key } }
            return nil
        case .mapping(let pairs):
            var known: Set<String> = []
            for pair in pairs {
                let (isNew, before) = known.insert(pair.key)
                if !isNew, !before.utf8.elementsEqual(pair.key.utf8) { return pair.key }
                if let key = pair.value.ambiguousKey { return key }
            }
            return nil
        }
    }

    /// The items of a list; none of anything else.
    package var asItems: [YAMLValue] { if case .list(let items) = self { items } else { [] } }

    /// The text; empty for anything else.
    package var asText: String { if case .text(let text) = self { text } else { "" } }

    /// The value of a key of a mapping.
    package subscript(key: String) -> YAMLValue? {
        guard case .mapping(let pairs) = self else { return nil }
        return pairs.first { $0.key == key }?.value
    }
}
