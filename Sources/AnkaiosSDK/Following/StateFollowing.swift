package import AnkaiosModel

/// Decides what the events of a subscription come to: a new state, nothing, or the wish for a snapshot.
///
/// A plain value. An event that leaves something out makes the copy stale. The state then stays as it was until a
/// snapshot comes, which includes what came before it.
package struct StateFollowing: Sendable {
    /// What an event comes to.
    package enum Step: Hashable, Sendable {
        /// The state is a new one. After a gap others before it may have been missed.
        case next(isAfterGap: Bool)
        /// A new state has not come yet.
        case nothing
        /// A snapshot is needed, in its place among the events.
        case refresh
    }

    /// The state as it was known last.
    package private(set) var state = CompleteState()
    private var copy = StateCopy()
    private var hasState = false
    /// Changes since a snapshot was asked for; nil: none was.
    private var changesWhileStale: Int?

    package init() {}

    /// Takes the next event of a subscription.
    package mutating func take(_ event: StateEvent) -> Step {
        switch event {
        case .snapshot(let snapshot):
            copy.replace(with: snapshot)
            changesWhileStale = nil
            state = snapshot
            defer { hasState = true }
            return .next(isAfterGap: hasState)
        case .change(let change, let altered):
            if let count = changesWhileStale {
                // The snapshot that is on its way has this change. If none comes, another one is asked for.
                changesWhileStale = count + 1
                return (count + 1).isMultiple(of: 64) ? .refresh : .nothing
            }
            guard copy.take(change, altered) else {
                changesWhileStale = 0
                return .refresh
            }
            state = copy.state
            return .next(isAfterGap: false)
        }
    }
}
