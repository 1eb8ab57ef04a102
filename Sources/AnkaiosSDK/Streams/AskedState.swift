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
        var own = CompleteState()
        own.desiredState = self.own(state.desiredState, in: "desiredState")
        own.effectiveState = self.own(state.effectiveState, in: "effectiveState")
        own.agents = named(state.agents, in: ["agents"])
        own.workloadStates = self.own(state.workloadStates)
        return own
    }

    /// The paths of what was asked for; nil: there are paths, and none of them was. Paths of workload states may lack the
    /// name of the agent, and stay.
    func own(_ altered: ChangedFields) -> ChangedFields? {
        guard !isAll else { return altered }
        func isOwn(_ path: FieldPath) -> Bool {
            let names = path.segments
            switch names.first {
            case "desiredState", "effectiveState", "agents": return asks(for: names)
            case "workloadStates": return asks(for: ["workloadStates"])
            // A part that this version does not know.
            default: return true
            }
        }
        var own = ChangedFields()
        own.added = altered.added.filter(isOwn)
        own.updated = altered.updated.filter(isOwn)
        own.removed = altered.removed.filter(isOwn)
        return own.isEmpty && !altered.isEmpty ? nil : own
    }

    /// Whether something at this path, above it or below it was asked for.
    private func asks(for names: [Substring]) -> Bool {
        masks.contains { mask in zip(mask, names).allSatisfy { $0 == "*" || $0 == $1 } }
    }

    private func own(_ state: State, in part: Substring) -> State {
        var own = state
        own.workloads = named(state.workloads, in: [part, "workloads"])
        own.configs = named(state.configs, in: [part, "configs"])
        return own
    }

    /// The entries whose names were asked for. Where all of them were, none is looked at.
    private func named<Value>(_ entries: [String: Value], in path: [Substring]) -> [String: Value] {
        if entries.isEmpty || asksForAll(in: path) { return entries }
        return entries.filter { asks(for: path + [Substring($0.key)]) }
    }

    private func asksForAll(in path: [Substring]) -> Bool {
        masks.contains { mask in
            zip(mask, path).allSatisfy { $0 == "*" || $0 == $1 }
                && (mask.count <= path.count || mask[path.count...].allSatisfy { $0 == "*" })
        }
    }

    private func own(_ states: WorkloadStates) -> WorkloadStates {
        if states.isEmpty || asksForAll(in: ["workloadStates"]) { return states }
        return WorkloadStates(
            states.filter { state in
                let instance = state.instance
                return asks(for: ["workloadStates", instance.agent[...], instance.workload[...], instance.id[...]])
            }
        )
    }
}

extension ChangedFields {
    fileprivate var isEmpty: Bool { added.isEmpty && updated.isEmpty && removed.isEmpty }
}
