import Synchronization

extension Conversation {
    /// Ends the conversation whose user has let go of it, without a wait.
    func drop(reason: String) {
        // Without the lock, and in a task: the last reference may go where the lock is held.
        guard !isClosing.load(ordering: .relaxed) else { return }
        Task { await close(reason: reason) }
    }
}
