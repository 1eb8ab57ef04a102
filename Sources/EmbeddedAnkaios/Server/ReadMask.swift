import AnkaiosModel
import AnkaiosRules

/// Selecting parts of a state by field masks (AnkaiosBehaviour.md §4.2).
enum ReadMask {
    /// The part of a tree that masks select; nil if they cannot be answered in a well-formed way.
    static func select(_ masks: [String], from tree: Tree) -> Tree? {
        var result = Tree.map([:])
        for mask in complete(masks) {
            guard !mask.isEmpty else { return nil }
            if let part = part(of: tree, Tree.path(mask)[...]) { result.merge(part) }
        }
        return result
    }

    /// What is at a path, with the mappings around it; nil if nothing is.
    private static func part(of tree: Tree, _ path: ArraySlice<String>) -> Tree? {
        guard let key = path.first else { return tree }
        guard case .map(let map) = tree else { return nil }
        let keys = key == "*" ? Array(map.keys) : [key]
        var found: [String: Tree] = [:]
        for key in keys {
            if let child = map[key], let part = part(of: child, path.dropFirst()) { found[key] = part }
        }
        return found.isEmpty ? nil : .map(found)
    }

    /// The masks, and what comes along with them: the apiVersion of a state, the other half of an execution state.
    private static func complete(_ masks: [String]) -> [String] {
        var result = masks
        for part in ["desiredState", "effectiveState"] where masks.contains(where: { $0.hasPrefix(part) }) {
            result.append(part + ".apiVersion")
        }
        for mask in masks {
            let path = Tree.path(mask)
            guard path.count == 5, path[0] == "workloadStates", path[4] == "state" || path[4] == "subState",
                path[1...3].allSatisfy({ $0 == "*" || (!$0.isEmpty && $0.utf8.allSatisfy(NameRules.isNameByte)) })
            else { continue }
            result.append((path[..<4] + [path[4] == "state" ? "subState" : "state"]).joined(separator: "."))
        }
        return result
    }
}
