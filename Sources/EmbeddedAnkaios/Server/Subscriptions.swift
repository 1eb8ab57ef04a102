/// Which subscriber gets which changes (AnkaiosBehaviour.md §4.3, §4.7).
struct Subscriptions: Sendable {
    struct Key: Hashable, Comparable, Sendable {
        var connection: ConnectionID
        /// As the connection wrote it: `<workload>@<id>` for an agent's workload.
        var requestID: String

        static func < (left: Key, right: Key) -> Bool {
            (left.connection, left.requestID) < (right.connection, right.requestID)
        }

        /// Whether it is of this workload behind the connection of an agent.
        func isOf(workload: String) -> Bool { requestID.hasPrefix(workload + "@") }
    }

    /// Nil: all of the state.
    private var masks: [Key: MaskTree?] = [:]

    var isEmpty: Bool { masks.isEmpty }

    mutating func add(_ key: Key, masks: [String]) { self.masks[key] = .some(masks.isEmpty ? nil : MaskTree(masks)) }

    mutating func remove(_ key: Key) { masks.removeValue(forKey: key) }

    mutating func removeAll(of connection: ConnectionID) {
        masks = masks.filter { $0.key.connection != connection }
    }

    mutating func removeAll(of workload: String, behind connection: ConnectionID) {
        masks = masks.filter { $0.key.connection != connection || !$0.key.isOf(workload: workload) }
    }

    /// The paths for each subscriber that is hit.
    func hits(_ difference: Difference) -> [(key: Key, added: [String], updated: [String], removed: [String])] {
        guard !difference.isEmpty else { return [] }
        return masks.sorted { $0.key < $1.key }.compactMap { key, masks in
            let added = difference.added.paths(masks)
            let updated = difference.updated.paths(masks)
            let removed = difference.removed.paths(masks)
            guard !added.isEmpty || !updated.isEmpty || !removed.isEmpty else { return nil }
            return (key, added, updated, removed)
        }
    }
}
