/// What becomes of the items of a stream that is read more slowly than they come.
///
/// A stream of logs tells in their place how many lines were dropped. A stream of events gets a snapshot after a drop.
public enum OverflowPolicy: Hashable, Sendable {
    /// The stream ends with ``AnkaiosError/tooSlow``, after what is in its buffer: nothing is lost unnoticed.
    case fail
    /// The oldest items are dropped, and counted.
    case dropOldest
    /// The newest items are dropped, and counted.
    case dropNewest
}
