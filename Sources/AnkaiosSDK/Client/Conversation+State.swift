package import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Synchronization

/// How the connection is, for those who look at it.
extension Conversation {
    package var state: ConnectionState { core.withLock { $0.state } }

    /// Why the connection is over for good; nil: it is not.
    package var closingError: AnkaiosError? { core.withLock { $0.session.closingError } }

    /// The states from now on, the present one first; and the number under which ``forgetStates(_:)`` ends them.
    package func states() -> (buffer: StreamBuffer<ConnectionState>, number: UInt64) {
        let buffer = StreamBuffer<ConnectionState>(limit: 64, overflow: .dropOldest)
        let number = newID().number
        core.withLock { core in
            buffer.push(core.state)
            if case .closed = core.state {
                buffer.finish(nil)
            } else {
                core.observers[number] = buffer
            }
        }
        return (buffer, number)
    }

    /// How many look at the states.
    package var observerCount: Int { core.withLock { $0.observers.count } }

    /// Ends a reader of these states.
    package func forgetStates(_ number: UInt64) {
        _ = core.withLock { $0.observers.removeValue(forKey: number) }
    }
}
