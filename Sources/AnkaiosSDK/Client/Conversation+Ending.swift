import AnkaiosModel
import AnkaiosSession
import AnkaiosWire
import Synchronization

extension Conversation {
    /// Ends the conversation from this side and waits until nothing of it is left.
    package func close(reason: String) async {
        isClosing.store(true, ordering: .relaxed)
        let wasStarted = core.withLock { core in
            core.mayStart = false
            return core.isStarted
        }
        handle(.closing(AnkaiosError(.shutDown), reason: reason))
        if wasStarted { await link.stop() }
    }

    /// Whether the task works on an operation that must not be left half done. Its calls are taken while others are
    /// refused.
    @TaskLocal package static var holdsLease = false

    /// Runs an operation that must not be left half done. A drain cancels it, and waits for its end.
    package func holdingLease<Result: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let id = newID().number
        // Known before it can do anything: a drain that begins now waits for it.
        let task = core.withLock { core in
            let isDraining = core.isDraining
            let task = Self.$holdsLease.withValue(true) {
                Task {
                    if isDraining { withUnsafeCurrentTask { $0?.cancel() } }
                    return try await operation()
                }
            }
            core.leases[id] = { task.cancel() }
            return task
        }
        defer { step { $0.leases[id] = nil } }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Takes no new calls, and cancels what holds a lease.
    package func refuseCalls() {
        let leases = core.withLock { core in
            core.isDraining = true
            return Array(core.leases.values)
        }
        for cancel in leases { cancel() }
    }

    /// Refuses new calls, and returns when all that is under way has ended. Calls end at their deadlines at the latest.
    package func drain() async {
        refuseCalls()
        await withCheckedContinuation { continuation in
            step { $0.drainers.append(continuation) }
        }
    }

    /// Lets those who drain now or later go on, whatever is still under way.
    package func endDraining() {
        step { ($0.isDraining, $0.isDrainOver) = (true, true) }
    }

    /// Ends the conversation whose user has let go of it, without a wait.
    func drop(reason: String) {
        // Without the lock, and in a task: the last reference may go where the lock is held.
        guard !isClosing.load(ordering: .relaxed) else { return }
        Task { await close(reason: reason) }
    }
}
