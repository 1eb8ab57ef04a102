package import AnkaiosProtobuf

/// A stream of its own into the server, as the command line has one: what is sent is what `ank` would send.
///
/// It speaks the messages between server and agents: the first one has to be a `CommanderHello`.
package final class ServerConnection: Sendable {
    /// What comes from the server.
    package enum Event: Hashable, Sendable {
        case message(Proto.FromServer)
        /// The server has ended the stream. Nothing comes after this.
        case ended(Status)
    }

    package typealias Status = StreamStatus

    /// All that comes, in order; for one reader. It finishes after `ended`.
    package let events: AsyncStream<Event>
    private let loop: LoopThread<World>
    private let continuation: AsyncStream<Event>.Continuation
    private let connection: ConnectionID

    init(_ connection: ConnectionID, loop: LoopThread<World>) {
        self.connection = connection
        self.loop = loop
        (events, continuation) = AsyncStream.makeStream()
    }

    package func send(_ message: Proto.ToServer) {
        let connection = connection
        loop.submit { world in
            world.send(message, from: connection)
            world.deliver()
        }
    }

    /// Closes this end. The server takes it for the end of the stream.
    package func hangUp() {
        let connection = connection
        loop.submit { world in
            world.disconnect(connection, isGraceful: true)
            world.deliver()
        }
    }

    func deliver(_ event: Event) {
        continuation.yield(event)
        if case .ended = event { continuation.finish() }
    }
}
