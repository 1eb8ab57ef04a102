#if GRPC
    import AnkaiosProtobuf
    import AnkaiosRPC
    import Synchronization

    /// A stream into the server, over a network, without any manners.
    final class PlayedCall: Sendable {
        struct Failure: Error {}

        private let name: String
        private let recorder: Recorder
        private let loop = RPCLoop()
        private let rpc: RPC

        init(_ name: String, port: Int, method: String, _ recorder: Recorder) throws(Failure) {
            self.name = name
            self.recorder = recorder
            let options = RPCChannel.Options(
                address: "127.0.0.1:\(port)",
                security: .insecure,
                serverName: "",
                keepAlive: .seconds(60),
                keepAliveTimeout: .seconds(60),
                maximumMessageSize: 64 << 20
            )
            let path =
                switch method {
                case "agent": "/grpc_api.AgentConnection/ConnectAgent"
                case "command": "/grpc_api.CommandConnection/ConnectCommand"
                default: "/grpc_api.CliConnection/ConnectCli"
                }
            let over = Over()
            guard let channel = RPCChannel(options),
                let rpc = RPC(
                    to: path,
                    over: channel,
                    on: loop,
                    { event in
                        switch event {
                        case .message(let bytes):
                            if let message = try? Proto.FromServer(decoding: bytes) {
                                recorder.received(message.json(), on: name)
                            }
                        case .ended(let status):
                            if status.code == .ok {
                                recorder.received(event: "server ended", on: name)
                            } else {
                                recorder.record([
                                    "connection": .string(name), "status": .string(status.code.name),
                                    "details": .string(status.details),
                                ])
                            }
                            over.set()
                        case .opened, .headers, .halfClosed: break
                        }
                    }
                ), loop.start(.init(turn: { !over.isSet }, due: { nil }, ended: {}))
            else { throw Failure() }
            self.rpc = rpc
        }

        func send(_ message: Proto.ToServer) {
            recorder.sent(message.json(), on: name)
            rpc.send(message.encoded())
        }

        func hangUp() { rpc.halfClose() }

        func end() async {
            rpc.cancel()
            await PlayerThread.run { [loop] in loop.join() }
        }

        private final class Over: Sendable {
            private let value = Atomic(false)

            var isSet: Bool { value.load(ordering: .acquiring) }

            func set() { value.store(true, ordering: .releasing) }
        }
    }
#endif
