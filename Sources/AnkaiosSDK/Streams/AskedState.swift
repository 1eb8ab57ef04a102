import AnkaiosModel

/// The parts of a state that masks ask for, by their names. An answer is reduced to them, so it never contains a part
/// that was not asked for. Fields inside of a part stay as they come.
struct AskedState: Sendable {
    /// The masks as names; a star stands for any.
    private let masks: [[Substring]]
    private let isAll: Bool

    /// - Parameter masks: their texts; none: everything.
    init(_ masks: [String]) {
        isAll = masks.isEmpty
        self.masks = masks.map { $0.splitAtDots() }
    }

    func own(_ state: CompleteState) -> CompleteState {
        guard !isAll else { return state }
        var own = state
        reduce(&own.desiredState, in: "desiredState")
        reduce(&own.effectiveState, in: "effectiveState")
        reduce(&own.agents, in: ["agents"])
        reduce(&own.workloadStates)
        return own
    }

    /// Whether something at a path, above it or below it was asked for.
    fileprivate func asks(for names: [Substring]) -> Bool {
        isAll || masks.contains { mask in zip(mask, names).allSatisfy { $0 == "*" || $0 == $1 } }
    }

    /// Whether all at a path and below it was asked for.
    fileprivate func asksForAll(in path: [Substring]) -> Bool {
        isAll
            || masks.contains { mask in
                zip(mask, path).allSatisfy { $0 == "*" || $0 == $1 }
                    && (mask.count <= path.count || mask[path.count...].allSatisfy { $0 == "*" })
            }
    }

    private func reduce(_ state: inout State, in part: Substring) {
        if !state.workloads.isEmpty { reduce(&state.workloads, in: [part, "workloads"]) }
        if !state.configs.isEmpty { reduce(&state.configs, in: [part, "configs"]) }
    }

    /// Leaves the entries whose names were asked for. Where all of them were, none is looked at.
    private func reduce<Value>(_ entries: inout [String: Value], in path: [Substring]) {
        if entries.isEmpty || asksForAll(in: path) { return }
        entries = entries.filter { asks(for: path + [Substring($0.key)]) }
    }

    private func reduce(_ states: inout WorkloadStates) {
        if states.isEmpty || asksForAll(in: ["workloadStates"]) { return }
        states = WorkloadStates(
            states.filter { state in
                let instance = state.instance
                return asks(for: ["workloadStates", instance.agent[...], instance.workload[...], instance.id[...]])
            }
        )
    }
}

/// The paths of changes that a stream asked for, by its masks.
struct AskedPaths: Sendable {
    private let asked: AskedState
    /// Of which parts of a state everything, or nothing, was asked for. Paths in them need no closer look.
    private let decided: [(part: String, isAskedFor: Bool)]

    init(_ asked: AskedState) {
        self.asked = asked
        decided = ["workloadStates", "desiredState", "effectiveState", "agents"].compactMap { part in
            if !asked.asks(for: [part[...]]) { return (part, false) }
            // Paths of workload states may lack the name of the agent, and stay.
            return part == "workloadStates" || asked.asksForAll(in: [part[...]]) ? (part, true) : nil
        }
    }

    /// The paths of what was asked for; nil: there are paths, and none of them was.
    func own(_ altered: ChangedFields) -> ChangedFields? {
        let paths = [altered.added, altered.updated, altered.removed]
        if paths.allSatisfy({ $0.allSatisfy(isOwn) }) { return altered }
        var own = ChangedFields()
        own.added = altered.added.filter(isOwn)
        own.updated = altered.updated.filter(isOwn)
        own.removed = altered.removed.filter(isOwn)
        return own.added.isEmpty && own.updated.isEmpty && own.removed.isEmpty ? nil : own
    }

    private func isOwn(_ path: FieldPath) -> Bool {
        if let decided = decided.first(where: { path.isAtOrBelow($0.part) }) { return decided.isAskedFor }
        let names = path.segments
        return switch names.first {
        case "desiredState", "effectiveState", "agents": asked.asks(for: names)
        // A part that this version does not know.
        default: true
        }
    }
}

extension FieldPath {
    /// Whether the path is a part of the state, or leads into it.
    fileprivate func isAtOrBelow(_ part: String) -> Bool {
        let bytes = text.utf8
        guard bytes.starts(with: part.utf8) else { return false }
        let end = bytes.index(bytes.startIndex, offsetBy: part.utf8.count)
        return end == bytes.endIndex || bytes[end] == UInt8(ascii: ".")
    }
}
