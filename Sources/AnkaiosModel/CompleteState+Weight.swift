extension CompleteState {
    /// The largest message between an agent and its server, in bytes. An answer above it breaks their link
    /// (AnkaiosBehaviour.md §1.3).
    package static let largestAnswer = 4 << 20
}

extension CompleteState {
    /// About how many bytes it has on the wire. Only what can be large is counted exactly.
    package var weight: Int {
        workloadStates.count * 200 + agents.count * 100 + desiredState.weight + effectiveState.weight
    }
}

extension State {
    /// About how many bytes it has on the wire.
    package var weight: Int {
        configs.reduce(0) { $0 + $1.key.utf8.count + $1.value.weight }
            + workloads.values.reduce(0) { $0 + $1.weight }
    }
}

extension Workload {
    fileprivate var weight: Int {
        200 + (runtimeConfig?.utf8.count ?? 0) + files.reduce(0) { $0 + $1.mountPoint.utf8.count + $1.content.weight }
    }
}

extension File.Content {
    fileprivate var weight: Int {
        switch self {
        case .text(let text), .base64(let text): text.utf8.count
        default: 0
        }
    }
}

extension ConfigItem {
    fileprivate var weight: Int {
        switch self {
        case .text(let text): text.utf8.count + 4
        case .list(let items): items.reduce(0) { $0 + $1.weight }
        case .object(let items): items.reduce(0) { $0 + $1.key.utf8.count + $1.value.weight }
        }
    }
}
