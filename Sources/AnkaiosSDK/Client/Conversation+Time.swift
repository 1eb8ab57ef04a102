/// Time that passes for users of the connection, told by the link's own time-out.
extension Conversation {
    /// Lets time pass until a moment, which the link's own time-out reports. Returns false when the task was cancelled
    /// or the conversation is over.
    package func sleep(until moment: Duration) async -> Bool {
        let id = newID()
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                step { core in
                    // What was never started is not started for a pause of its shutdown.
                    let isNeverStarted = core.isDraining && !core.isStarted
                    let isOver = if case .closed = core.state { true } else { Task.isCancelled || isNeverStarted }
                    if isOver || moment <= .now {
                        core.resumptions.append { continuation.resume(returning: !isOver) }
                    } else {
                        self.startIfNeeded(&core)
                        core.sleepers[id] = (moment, continuation)
                    }
                }
            }
        } onCancel: {
            step { core in
                guard let sleeper = core.sleepers.removeValue(forKey: id) else { return }
                core.resumptions.append { sleeper.continuation.resume(returning: false) }
            }
        }
    }

    /// Wakes the callers whose moment is a due one; nil: all of them, as nothing follows.
    func wakeSleepers(_ core: inout Core, where isDue: ((Duration) -> Bool)?) {
        for (id, sleeper) in core.sleepers where isDue?(sleeper.until) ?? true {
            core.sleepers[id] = nil
            let isWoken = isDue != nil
            core.resumptions.append { sleeper.continuation.resume(returning: isWoken) }
        }
    }
}
