/// What leaves over the pipe to the agent, and who may write it now, without writing itself.
///
/// One caller writes at a time, without a lock. One that comes meanwhile leaves its frame here to the one that writes.
package struct PipeWriter: Sendable {
    /// Whether frames may leave.
    private enum State {
        /// The pipe is closed.
        case closed
        case open
        /// It took no more: it tells when it does.
        case full
        /// Nothing more leaves over this pipe: it will be closed, or has no reader.
        case held
    }

    /// What became of a `write`.
    package enum Result: Hashable, Sendable {
        case wrote(Int)
        case interrupted
        case full
        /// The pipe has no reader.
        case broken
    }

    private var state = State.closed
    /// A new one with each pipe: what was written to an earlier one does not count.
    package private(set) var number = 0
    /// A caller writes at this moment.
    package private(set) var isWriting = false
    /// Several callers are being resumed: their next frames wait for each other.
    private var gathering = 0
    package var outbox = Outbox()

    /// A pipe takes up to PIPE_BUF bytes as a whole or not at all. Frames that are there as a whole may come together
    /// (AnkaiosBehaviour.md §1.3).
    private static let atomicSize = 4096
    /// This many frames do not wait for more.
    private static let flock = 24

    package init() {}

    package var isOpen: Bool { state != .closed }
    /// Whether it wants to be told that the pipe has room.
    package var wantsRoom: Bool { state == .full }

    /// Another pipe; or none.
    package mutating func exchange(isOpen: Bool) {
        number += 1
        state = isOpen ? .open : .closed
    }

    /// Nothing more leaves over this pipe.
    package mutating func hold() { if isOpen { state = .held } }

    package mutating func roomHasCome() { if state == .full { state = .open } }

    package mutating func beginGathering() { gathering += 1 }

    package mutating func endGathering() { gathering -= 1 }

    /// What must be written now, followed by ``endWriting(to:_:)``. It is nil when there is nothing, or another thread
    /// writes it.
    package mutating func beginWriting() -> ArraySlice<UInt8>? {
        guard state == .open, !isWriting, gathering == 0 || outbox.count >= Self.flock,
            let bytes = outbox.take(upTo: Self.atomicSize)
        else { return nil }
        isWriting = true
        return bytes
    }

    /// Takes note of what became of it; true if whoever has the pipe has to look at it.
    package mutating func endWriting(to pipe: Int, _ result: Result) -> Bool {
        isWriting = false
        guard pipe == number else { return false }
        switch result {
        case .wrote(let count):
            outbox.wrote(count)
            return state == .held
        case .interrupted:
            outbox.wrote(0)
            return state == .held
        case .full:
            outbox.wrote(0)
            if state == .open { state = .full }
            return true
        case .broken:
            outbox.wrote(0)
            state = .held
            return true
        }
    }
}
