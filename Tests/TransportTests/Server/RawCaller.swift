#if GRPC
    import AnkaiosProtobuf
    import AnkaiosRPC

    /// A client without any manners: it sends what the test says, and tells what comes.
    final class RawCaller: Sendable {
        enum Event: Hashable {
            case headers
            case message(Proto.FromServer)
            case ended(RPCStatus)
        }

        private let loop = RPCLoop()
        private let rpc: RPC
        private let events: AsyncStream<Event>

        struct Failure: Error {}

        init(_ port: Int, _ path: String) throws {
            let options = RPCChannel.Options(
                address: "127.0.0.1:\(port)",
                security: .insecure,
                serverName: "",
                keepAlive: .seconds(60),
                keepAliveTimeout: .seconds(60),
                maximumMessageSize: 64 << 20
            )
            let (events, told) = AsyncStream<Event>.makeStream()
            self.events = events
            let isOver = Flag()
            guard let channel = RPCChannel(options) else { throw Failure() }
            let rpc = RPC(to: path, over: channel, on: loop) { event in
                switch event {
                case .headers: told.yield(.headers)
                case .message(let bytes):
                    if let message = try? Proto.FromServer(decoding: bytes) { told.yield(.message(message)) }
                case .ended(let status):
                    told.yield(.ended(status))
                    told.finish()
                    isOver.set()
                case .opened, .halfClosed: break
                }
            }
            guard let rpc else { throw Failure() }
            self.rpc = rpc
            guard loop.start(.init(turn: { !isOver.isSet }, due: { nil }, ended: {})) else { throw Failure() }
        }

        func send(_ content: Proto.ToServer.Content?) { rpc.send(Proto.ToServer(content: content).encoded()) }

        func send(_ bytes: [UInt8]) { rpc.send(bytes) }

        func hangUp() { rpc.halfClose() }

        /// What comes next; nil after the end.
        func next() async -> Event? {
            var iterator = events.makeAsyncIterator()
            return await iterator.next()
        }

        func end() async {
            rpc.cancel()
            while await next() != nil {}
            loop.join()
        }
    }

    import Synchronization

    private final class Flag: Sendable {
        private let value = Atomic(false)

        var isSet: Bool { value.load(ordering: .acquiring) }

        func set() { value.store(true, ordering: .releasing) }
    }
#endif
