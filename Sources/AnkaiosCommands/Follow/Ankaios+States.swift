import AnkaiosModel
import AnkaiosOperations
import AnkaiosSDK

extension Ankaios {
    /// Follows parts of the state, and lends the states to a closure: each one in its order, none left out.
    ///
    /// A mirror shows the newest state only; who prints what happens wants all of them.
    func withStates<Result>(
        of masks: [FieldMask],
        _ body: (inout FollowedStates) async throws -> Result
    ) async throws -> Result {
        try await withEvents(on: masks.flatMap(\.toldOfAll), bufferSize: 100_000) { events in
            // Ankaios forgets subscriptions without a word, when its server is started again, say (reference §1.8).
            let refreshing = Task {
                while (try? await Task.sleep(for: .seconds(10))) != nil { events.refresh(true) }
            }
            defer { refreshing.cancel() }
            var states = FollowedStates(events)
            return try await body(&states)
        }
    }
}

/// The states that the events of a subscription bring about.
struct FollowedStates {
    private let events: StateEvents
    private var iterator: StateEvents.AsyncIterator
    private var copy = StateCopy()
    /// An event did not tell all of it: the state is on its way, and has what comes before it.
    private var isStale = false

    init(_ events: StateEvents) {
        self.events = events
        iterator = events.makeAsyncIterator()
    }

    /// The next state; nil when the task is cancelled.
    mutating func next() async throws -> CompleteState? {
        while let event = try await iterator.next() {
            switch event {
            case .snapshot(let state):
                copy.replace(with: state)
                isStale = false
            case .change(let change, let altered):
                guard !isStale else { continue }
                guard copy.take(change, altered) else {
                    isStale = true
                    events.refresh(false)
                    continue
                }
            }
            return copy.state
        }
        return nil
    }
}
