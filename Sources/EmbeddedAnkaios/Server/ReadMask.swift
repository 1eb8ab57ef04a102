import AnkaiosModel
import AnkaiosRules

/// Selecting parts of a state by field masks (AnkaiosBehaviour.md §4.2).
enum ReadMask {
    /// The part of a tree that masks select; nil if they cannot be answered in a well-formed way.
    static func select(_ masks: [String], from tree: Tree) -> Tree? {
        guard !masks.contains("") else { return nil }
        let masks = MaskTree(complete(masks))
        return part(of: tree, masks, [MaskTree.root]) ?? .map([:])
    }

    /// What masks select, with the mappings around it; nil if that is nothing.
    /// - Parameter places: where the masks are that have led here.
    private static func part(of tree: Tree, _ masks: MaskTree, _ places: [Int]) -> Tree? {
        if places.contains(where: { masks[$0].ends > 0 }) { return tree }
        guard case .map(let map) = tree else { return nil }
        var found: [String: Tree] = [:]
        for key in masks.keys(of: map, at: places) {
            guard let child = map[key] else { continue }
            if let part = part(of: child, masks, masks.places(behind: places, key: key)) { found[key] = part }
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
