package import AnkaiosProtobuf

/// Who is at the other end of a stream into the server that is not an agent's.
protocol Commander: AnyObject {
    /// The server has taken a message.
    func accepted()
    func deliver(_ event: ServerConnection.Event)
}

/// A stream of its own into the server, as the command line has one. It sends what `ank` would send.
///
/// It speaks the messages between server and agents: the first one has to be a `CommanderHello`.
package final class ServerConnection: Commander, @unchecked Sendable {
    /// What comes from the server.
    package enum Event: Hashable, Sendable {
        /// The server has taken the Hello. Nothing comes before this but `ended`.
        case accepted
        case message(Proto.FromServer)
        /// The stream has ended. Nothing comes after this.
        case ended(StreamStatus)
    }

    private let loop: LoopThread<World>
    private let told: @Sendable (Event) -> Void
    // Used by the thread of the cluster alone.
    private var connection: ConnectionID?
    private var isAccepted = false
    private var hasEnded = false

    /// Opens a stream. `told` is called on the thread of the cluster; without a server it hears of the end at once.
    init(loop: LoopThread<World>, told: @escaping @Sendable (Event) -> Void) {
        self.loop = loop
        self.told = told
        let isThere = loop.submit { [self] world in
            connection = world.connect(self)
            if connection == nil { deliver(.ended(.unavailable)) }
        }
        if !isThere { told(.ended(.unavailable)) }
    }

    package func send(_ message: Proto.ToServer) {
        onLoop { world, connection in world.send(message, from: connection) }
    }

    /// Closes this end. The server takes it for the end of the stream.
    package func hangUp() {
        onLoop { [self] world, connection in
            world.disconnect(connection, isGraceful: true)
            world.deliver()
            deliver(.ended(.ok))
        }
    }

    private func onLoop(_ body: @escaping @Sendable (World, ConnectionID) -> Void) {
        loop.submit { [self] world in
            guard let connection, !hasEnded else { return }
            body(world, connection)
            world.deliver()
        }
    }

    /// The server has taken a message: it is known to it from the first good one on.
    func accepted() {
        guard !isAccepted else { return }
        isAccepted = true
        deliver(.accepted)
    }

    func deliver(_ event: Event) {
        guard !hasEnded else { return }
        if case .ended = event { hasEnded = true }
        told(event)
    }
}
