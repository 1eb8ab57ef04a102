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
    ///
    /// Beyond what a message can hold it gives no more: such an event is too large in any case.
    func paths(_ masks: MaskTree?) -> [String] {
        var found = FoundPaths()
        if let masks {
            match(first, full, masks, [(MaskTree.root, true)], [], into: &found)
        } else {
            Self.leaves(of: first, below: [], into: &found, times: 1)
        }
        return found.paths
    }

    /// - Parameter places: where the masks are that have led here, and whether one that ends there counts.
    private func match(
        _ first: Difference.Node?,
        _ full: Difference.Node,
        _ masks: MaskTree,
        _ places: [(place: Int, counts: Bool)],
        _ path: [String],
        into found: inout FoundPaths
    ) {
        guard !found.isFull else { return }
        let ends = places.reduce(0) { $1.counts ? $0 + masks[$1.place].ends : $0 }
        if ends > 0 {
            if let first {
                Self.leaves(of: first, below: path, into: &found, times: ends)
            } else if full.isLeaf {
                found.add(path, times: ends)
            }
        }
        let all = places.map(\.place)
        for name in masks.keys(of: full.children, at: all).sorted() {
            guard let next = full.children[name] else { continue }
            let nextFirst = first?.children[name]
            let nextPath = path + [name]
            var nextPlaces: [(place: Int, counts: Bool)] = []
            for place in all {
                let children = masks[place].children
                if name != "*", let child = children[name] { nextPlaces.append((child, true)) }
                guard let star = children["*"] else { continue }
                // A star at the end names whatever is below something new or removed.
                if nextFirst == nil { found.add(nextPath, times: masks[star].ends) }
                nextPlaces.append((star, nextFirst != nil))
            }
            match(nextFirst, next, masks, nextPlaces, nextPath, into: &found)
        }
    }

    /// The leaves of a tree; the root alone does not count.
    private static func leaves(
        of node: Difference.Node,
        below path: [String],
        into found: inout FoundPaths,
        times: Int
    ) {
        guard !found.isFull else { return }
        if node.isLeaf {
            if !path.isEmpty { found.add(path, times: times) }
            return
        }
        for (key, child) in node.children.sorted(by: { $0.key < $1.key }) {
            leaves(of: child, below: path + [key], into: &found, times: times)
        }
    }
}

/// Paths of an event, as many as a message can hold.
private struct FoundPaths {
    var paths: [String] = []
    private var byteCount = 0

    var isFull: Bool { byteCount > MessageSize.limit }

    /// Adds a path, once for each mask that has found it. It is joined by dots; empty keys are left out
    /// (AnkaiosBehaviour.md Q12b).
    mutating func add(_ path: [String], times: Int) {
        guard times > 0 else { return }
        let text = path.filter { !$0.isEmpty }.joined(separator: ".")
        for _ in 0..<times where !isFull {
            paths.append(text)
            byteCount += text.utf8.count + 2
        }
    }
}
