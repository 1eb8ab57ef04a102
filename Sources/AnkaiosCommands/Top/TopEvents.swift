import AnkaiosPlatform

/// What has happened and was not looked at yet. All of it comes at once, so that a burst is drawn once.
///
/// While the terminal has stopped, it keeps the newest state and the newest lines of logs.
final class TopEvents: Sendable {
    private let state = Lock<(events: [TopModel.Event], hasEnded: Bool)>(([], false))
    private let signal: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>

    /// How many batches of lines wait, about.
    private static let most = 1000

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func push(_ event: TopModel.Event) {
        state.withLock { state in
            switch event {
            case .state: state.events.removeAll { if case .state = $0 { true } else { false } }
            case .lines where state.events.count >= Self.most:
                let oldest = state.events.firstIndex { if case .lines = $0 { true } else { false } }
                if let oldest { state.events.remove(at: oldest) }
            default: break
            }
            state.events.append(event)
        }
        signal.yield()
    }

    func end() {
        state.withLock { $0.hasEnded = true }
        signal.finish()
    }

    /// What has happened since the last look, as soon as there is something. For one reader.
    var batches: some AsyncSequence<[TopModel.Event], Never> {
        signals.map { [self] in
            state.withLock { state in
                defer { state.events = [] }
                return state.events
            }
        }
    }
}

/// A reader of keys for the thread that reads the terminal.
final class KeyBuffer: Sendable {
    private let reader = Lock(KeyReader())

    func keys(_ bytes: [UInt8]) -> [Key] { reader.withLock { $0.keys(bytes) } }
}
