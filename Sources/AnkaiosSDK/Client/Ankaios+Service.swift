import AnkaiosModel

extension Ankaios {
    /// Runs the connection as a service among others: opens it, and returns when it is over.
    ///
    /// Calls may be made before and meanwhile; they wait for the connection, up to their deadlines. While no agent is there
    /// it waits for one, without an end.
    ///
    /// It returns when its task is cancelled, having closed the connection; and after ``close()`` or ``shutDown()``. This is
    /// the `run()` that a service of swift-service-lifecycle needs.
    /// - Throws: ``AnkaiosError/closed`` when Ankaios has ended the connection for good.
    public func run() async throws {
        conversation.start()
        for await _ in connectionStates {}
        await close()
        if let error = conversation.closingError, error.code != .shutDown { throw error }
    }

    /// Ends the connection in good order: new calls are refused, those under way come to their ends, at their deadlines at
    /// the latest, and then the connection is closed as by ``close()``.
    public func shutDown() async {
        await conversation.drain()
        await close()
    }
}
