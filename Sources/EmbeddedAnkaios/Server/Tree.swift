/// A state as the server's masks and comparisons see it: texts, lists and mappings (AnkaiosBehaviour.md §3.6).
enum Tree: Hashable, Sendable {
    case text(String)
    case list([Tree])
    case map([String: Tree])
    /// A oneof with nothing set.
    case unset

    var map: [String: Tree]? { if case .map(let map) = self { map } else { nil } }
    var list: [Tree]? { if case .list(let list) = self { list } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }

    subscript(key: String) -> Tree? { map?[key] }

    /// What is at a path; with AnkaiosBehaviour.md Q17c an index reads a list.
    func value(at path: some Collection<String>, readingLists: Bool) -> Tree? {
        var place = self
        for key in path {
            switch place {
            case .map(let map):
                guard let next = map[key] else { return nil }
                place = next
            case .list(let list):
                guard readingLists, let index = Int(key), list.indices.contains(index) else { return nil }
                place = list[index]
            case .text, .unset: return nil
            }
        }
        return place
    }

    /// Puts a value at a path and makes missing mappings on the way. Returns false if something else is in the way.
    mutating func set(_ value: Tree, at path: some Collection<String>) -> Bool {
        guard let key = path.first else {
            self = value
            return true
        }
        guard case .map(var map) = self else { return false }
        // The mapping is in one place only: it is changed there, and not copied.
        self = .unset
        defer { self = .map(map) }
        let isNew = map[key] == nil
        let isDone = map[key, default: .map([:])].set(value, at: path.dropFirst())
        if !isDone, isNew { map[key] = nil }
        return isDone
    }

    /// Removes what is at a path. Returns false if its parent is not a mapping, or does not exist.
    mutating func remove(at path: some Collection<String>) -> Bool {
        guard let key = path.first, case .map(var map) = self else { return false }
        self = .unset
        defer { self = .map(map) }
        guard path.count > 1 else {
            map[key] = nil
            return true
        }
        return map[key]?.remove(at: path.dropFirst()) ?? false
    }

    static func path(_ mask: String) -> [String] {
        mask.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
    }

    /// A mapping without the entries that are nil.
    static func map(_ entries: KeyValuePairs<String, Tree?>) -> Tree {
        .map(Dictionary(entries.compactMap { entry in entry.value.map { (entry.key, $0) } }) { _, last in last })
    }

    static func texts(_ texts: [String: String]) -> Tree { .map(texts.mapValues(Tree.text)) }
    static func texts(_ texts: [String]) -> Tree { .list(texts.map(Tree.text)) }

    /// nil for an empty list or mapping: they are absent in most trees.
    var unlessEmpty: Tree? {
        switch self {
        case .map(let map): map.isEmpty ? nil : self
        case .list(let list): list.isEmpty ? nil : self
        case .text, .unset: self
        }
    }
}
