import Synchronization

/// Where signals come from: the process, or whoever sends them in its place.
package struct SignalSource: Sendable {
    /// Begins to call a function with the signals that come; what it gives ends that.
    let watch: @Sendable (_ signals: [Int32], _ action: @escaping @Sendable (Int32) -> Void) -> @Sendable () -> Void

    /// The signals that the process gets.
    package static let process = SignalSource { signals, action in
        let watch = SignalWatch(signals, action)
        return { watch?.stop() }
    }

    /// None.
    package static let none = SignalSource { _, _ in {} }
}

/// Sends signals to calls of the tool within this process.
package final class SignalSender: Sendable {
    private let actions = Mutex<(next: Int, all: [Int: @Sendable (Int32) -> Void])>((0, [:]))

    package init() {}

    package var source: SignalSource {
        SignalSource { [self] _, action in
            let number = actions.withLock { actions in
                actions.next += 1
                actions.all[actions.next] = action
                return actions.next
            }
            return { [self] in actions.withLock { $0.all[number] = nil } }
        }
    }

    package func send(_ signal: Int32) {
        for action in actions.withLock({ Array($0.all.values) }) { action(signal) }
    }
}
