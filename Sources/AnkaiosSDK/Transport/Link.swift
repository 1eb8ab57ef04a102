package import AnkaiosWire

/// One way to the other end: it carries what a ``Conversation`` decides, and tells it what happens.
///
/// Its functions, except ``flush()``, are called while the conversation's lock is held: they must not call back, nor wait.
package protocol Link: Sendable {
    /// Begins to work for a conversation; false if the system has no thread or descriptor left for it.
    func start(for conversation: Conversation) -> Bool
    /// Opens the way after this time. It reports `opened`, or `openFailed` after each failure.
    func open(after pause: Duration)
    /// Closes the way; it may be opened again.
    func close()
    /// The bytes of a message as this way carries them.
    func bytes(of message: Outbound, ids: RequestIDs) -> [UInt8]
    /// Takes a frame, which leaves after those before it.
    func send(_ frame: [UInt8], for id: CallID?)
    /// Ensures that the conversation gets `timePassed` at that moment at the latest; nil: at none.
    func wake(at moment: Duration?)
    /// Ends all work; returns when no thread and no descriptor is left.
    func stop() async

    // MARK: What only some need

    /// Frames may leave now: called after ``send(_:for:)``, without the lock. A link that sends at once needs none.
    func flush()
    /// Takes a frame back that has not begun to leave.
    func withdraw(_ id: CallID)
    /// Makes the other end drop what it has of a frame. Only pipes lose a part of one.
    func reopenOutput()
    /// Looks whether the way can be opened again, and tells `interfaceRemoved` if it cannot. Only pipes have a folder.
    func inspect()
    /// Resumes several callers, without the lock: what they send next may leave together.
    func gather(_ resume: () -> Void)
    /// Where tasks are resumed the fastest; nil: nowhere in particular.
    var taskExecutor: (any TaskExecutor)? { get }
}

extension Link {
    package func bytes(of message: Outbound, ids: RequestIDs) -> [UInt8] { message.frame(ids: ids) }
    package var taskExecutor: (any TaskExecutor)? { nil }
    package func reopenOutput() {}
    package func inspect() {}
    package func withdraw(_ id: CallID) {}
    package func flush() {}

    package func gather(_ resume: () -> Void) { resume() }
}
