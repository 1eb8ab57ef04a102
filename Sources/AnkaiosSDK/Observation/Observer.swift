/// Receives what happens in a connection: for logs, counters and spans.
///
/// Give it to ``Ankaios/withConnection(to:configuration:observer:isolation:_:)``. A connection without one does nothing for
/// it.
///
/// The closure gets one thing at a time, in the order in which they happened. A caller's thread calls it, or the
/// connection's own. It has to return soon: meanwhile that thread does nothing else. It must not wait for the
/// connection.
public struct Observer: Sendable {
    private let closure: @Sendable (ConnectionEvent) -> Void

    /// Makes an observer.
    public init(_ observe: @escaping @Sendable (ConnectionEvent) -> Void) {
        closure = observe
    }

    /// Tells each of several observers.
    public init(_ observers: [Observer]) {
        closure = { observation in
            for observer in observers { observer.observe(observation) }
        }
    }

    /// Tells it something: what a connection does, and a test of an observer may do.
    public func observe(_ observation: ConnectionEvent) { closure(observation) }
}
