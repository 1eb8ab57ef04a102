/// What differs between two trees, as the trees that events are made of (AnkaiosBehaviour.md §4.5).
struct Difference: Sendable {
    /// Keys as a tree; a node without children is a leaf.
    struct Node: Sendable {
        var children: [String: Node] = [:]

        var isLeaf: Bool { children.isEmpty }

        mutating func insert(_ path: some Collection<String>, _ node: Node = Node()) {
            guard let key = path.first else {
                self = node
                return
            }
            children[key, default: Node()].insert(path.dropFirst(), node)
        }

        /// The keys below a value: mappings have children, all else is a leaf, an empty mapping, too.
        init(keysOf tree: Tree) {
            guard case .map(let map) = tree else { return }
            children = map.mapValues(Node.init(keysOf:))
        }

        init() {}
    }

    /// The paths that are reported, and all that lies below them.
    struct Kind: Sendable {
        var first = Node()
        var full = Node()

        mutating func insert(_ path: [String], _ value: Tree) {
            first.insert(path)
            full.insert(path, Node(keysOf: value))
        }
    }

    private(set) var added = Kind()
    private(set) var removed = Kind()
    private(set) var updated = Kind()

    /// Compares two trees; both are mappings.
    init(from old: Tree, to new: Tree) {
        compare(old, new, [])
    }

    var isEmpty: Bool { added.first.isLeaf && removed.first.isLeaf && updated.first.isLeaf }

    private mutating func compare(_ old: Tree, _ new: Tree, _ path: [String]) {
        guard old != new else { return }
        switch (old, new) {
        case (.map(let old), .map(let new)):
            for (key, value) in new {
                if let before = old[key] {
                    compare(before, value, path + [key])
                } else {
                    added.insert(path + [key], value)
                }
            }
            for (key, value) in old where new[key] == nil { removed.insert(path + [key], value) }
        case (.list([]), .list): added.first.insert(path)
        case (.list, .list([])): removed.first.insert(path)
        default: updated.insert(path, .text(""))
        }
    }
}

extension Difference.Kind {
    /// The paths of this kind that events of masks have; all of them without masks (AnkaiosBehaviour.md §4.6).
    func paths(_ masks: [[String]]) -> [String] {
        var result: [String] = []
        if masks.isEmpty { Self.leaves(of: first, below: [], into: &result) }
        for mask in masks { match(first, full, mask[...], [], into: &result) }
        return result
    }

    private func match(
        _ first: Difference.Node?,
        _ full: Difference.Node,
        _ mask: ArraySlice<String>,
        _ path: [String],
        into result: inout [String]
    ) {
        guard let key = mask.first else {
            if let first {
                Self.leaves(of: first, below: path, into: &result)
            } else if full.isLeaf {
                result.append(Self.text(path))
            }
            return
        }
        let rest = mask.dropFirst()
        for name in key == "*" ? full.children.keys.sorted() : [key] {
            guard let next = full.children[name] else { continue }
            let nextFirst = first?.children[name]
            if nextFirst == nil, rest.isEmpty, key == "*" {
                result.append(Self.text(path + [name]))
            } else {
                match(nextFirst, next, rest, path + [name], into: &result)
            }
        }
    }

    /// The leaves of a tree; the root alone does not count.
    private static func leaves(of node: Difference.Node, below path: [String], into result: inout [String]) {
        if node.isLeaf {
            if !path.isEmpty { result.append(text(path)) }
            return
        }
        for (key, child) in node.children.sorted(by: { $0.key < $1.key }) {
            leaves(of: child, below: path + [key], into: &result)
        }
    }

    /// Joined by dots; empty keys are left out (AnkaiosBehaviour.md Q12b).
    private static func text(_ path: [String]) -> String {
        path.filter { !$0.isEmpty }.joined(separator: ".")
    }
}
