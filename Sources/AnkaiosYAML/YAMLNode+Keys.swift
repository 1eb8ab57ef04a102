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
    private var text = ""

    package init() {}

    package var isRoot: Bool { text.isEmpty }
    package var description: String { text.isEmpty ? "." : text }

    package func member(_ key: String) -> YAMLPath {
        var path = self
        path.text += text.isEmpty ? key : ".\(key)"
        return path
    }

    package func item(_ index: Int) -> YAMLPath {
        var path = self
        path.text = "\(description)[\(index)]"
        return path
    }
}
