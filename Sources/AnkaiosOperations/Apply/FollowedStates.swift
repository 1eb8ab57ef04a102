import AnkaiosModel
import AnkaiosSDK

/// Workload states as the events of a subscription tell them, one step after the other.
struct FollowedStates: Sendable {
    private let events: StateEvents
    private let ankaios: Ankaios
    private let masks: [FieldMask]
    private var copy = WorkloadStatesCopy()
    private var snapshots = 0
    /// Whether the last step was a snapshot after an interruption: others may have been missed.
    private(set) var isAfterGap = false

    init(_ events: StateEvents, of ankaios: Ankaios, masks: [FieldMask]) {
        self.events = events
        self.ankaios = ankaios
        self.masks = masks
    }

    var current: WorkloadStates { copy.current }

    /// The states after the next event.
    mutating func next() async throws(AnkaiosError) -> WorkloadStates {
        var iterator = events.makeAsyncIterator()
        guard let event = try await iterator.next() else { throw .cancelled }
        isAfterGap = false
        switch event {
        case .snapshot(let state):
            snapshots += 1
            isAfterGap = snapshots > 1
            copy.replace(with: state.workloadStates)
        case .change(let state, let altered):
            guard !copy.take(state.workloadStates, altered) else { break }
            do throws(AnkaiosError) {
                copy.replace(with: try await ankaios.state(of: masks).workloadStates)
            } catch .connectionLost {
                // The subscription is taken up again, and brings a snapshot.
            }
        }
        return copy.current
    }
}
