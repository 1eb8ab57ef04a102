import AnkaiosModel

extension Ankaios {
    /// Runs the connection as a service among others: opens it, and returns when it is over.
    ///
    /// Calls may be made before and meanwhile; they wait for the connection, up to their deadlines. While no agent is there
    /// it waits for one, without an end.
    ///
    /// It returns when its task is cancelled, having shut the connection down as ``shutDown(within:)`` does; and after
    /// ``close()`` or ``shutDown(within:)``. This is the `run()` that a service of swift-service-lifecycle needs.
    /// - Throws: ``AnkaiosError/closed`` when Ankaios has ended the connection for good. Over gRPC
    ///   ``AnkaiosError/misconfigured`` for a URL, a certificate or a key that is wrong.
    public func run() async throws {
        conversation.start()
        for await _ in connectionStates {}
        if Task.isCancelled { await shutDown() } else { await close() }
        if let error = conversation.closingError, error.code != .shutDown { throw error }
    }

    /// Ends the connection in good order.
    ///
    /// New calls are refused. A safe update that is under way is cancelled and goes back to the former state. Calls under
    /// way come to their ends, at their deadlines at the latest. Then the connection is closed as by ``close()``.
    /// - Parameter limit: the longest time for this; the close comes then in any case. A container runtime usually kills
    ///   a workload 10 seconds after its SIGTERM.
    public func shutDown(within limit: Duration = .seconds(8)) async {
        conversation.refuseCalls()
        let timer = Task {
            // It also ends when the connection is closed meanwhile: then nothing is left to wait for.
            try? await pause(for: limit)
            if !Task.isCancelled { conversation.endDraining() }
        }
        await conversation.drain()
        timer.cancel()
        await close()
    }
}
