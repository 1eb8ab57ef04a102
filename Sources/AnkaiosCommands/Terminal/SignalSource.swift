import AnkaiosPlatform

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
    private let actions = Lock<(next: Int, all: [Int: @Sendable (Int32) -> Void])>((0, [:]))

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

    /// Sends a signal to each call that is there, once; false if there is none.
    @discardableResult
    package func send(_ signal: Int32) -> Bool {
        let found = actions.withLock { actions in
            defer { actions.all = [:] }
            return Array(actions.all.values)
        }
        for action in found { action(signal) }
        return !found.isEmpty
    }
}
