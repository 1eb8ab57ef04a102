extension YAMLNode {
    /// The first key that stands twice in its mapping, in the order of the text: the mapping, the path to it, and the
    /// key where it stands again.
    package func duplicateKey(path: YAMLPath = YAMLPath()) -> (mapping: YAMLNode, path: YAMLPath, key: YAMLNode)? {
        switch content {
        case .scalar:
            return nil
        case .sequence(let items):
            for (at, item) in items.enumerated() {
                if let found = item.duplicateKey(path: path.item(at)) { return found }
            }
        case .mapping(let pairs):
            var known: Set<YAMLValue> = []
            for pair in pairs {
                if !known.insert(pair.key.value).inserted { return (self, path, pair.key) }
                if let found = pair.value.duplicateKey(path: path.member(pair.key.text ?? "?")) { return found }
            }
        }
        return nil
    }
}

/// The way to a node, as messages show it: `workloads.w`, `list[0].x`.
package struct YAMLPath: Hashable, Sendable, CustomStringConvertible {
    /// The last step and the way to it: no node costs more than its own step.
    private indirect enum Way: Hashable, Sendable {
        case root
        case member(String, of: Way)
        case item(Int, of: Way)
    }

    private var way = Way.root

    private init(_ way: Way) { self.way = way }

    package init() {}

    package var isRoot: Bool { if case .root = way { true } else { false } }

    package var description: String {
        var steps: [String] = []
        var rest = way
        while true {
            switch rest {
            case .root:
                return steps.isEmpty ? "." : steps.reversed().joined()
            case .member(let key, .root):
                steps.append(key)
                rest = .root
            case .member(let key, let outer):
                steps.append(".\(key)")
                rest = outer
            case .item(let index, .root):
                steps.append(".[\(index)]")
                rest = .root
            case .item(let index, let outer):
                steps.append("[\(index)]")
                rest = outer
            }
        }
    }

    package func member(_ key: String) -> YAMLPath { YAMLPath(.member(key, of: way)) }

    package func item(_ index: Int) -> YAMLPath { YAMLPath(.item(index, of: way)) }
}
