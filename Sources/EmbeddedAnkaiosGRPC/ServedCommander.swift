#if GRPC
    import AnkaiosProtobuf
    import AnkaiosRPC
    import EmbeddedAnkaios
    import Synchronization

    /// One client of an endpoint. Its messages go to the server of the cluster, and the replies go to the client.
    final class ServedCommander: Sendable {
        private let connection: ServerConnection
        private let rpc: RPC
        private let observe: @Sendable (ServerEndpoint.Traffic) -> Void
        private let hasSpoken = Atomic(false)

        /// How many bytes may wait for a client that does not read. Beyond that its stream is cancelled.
        static let mostWaitingBytes = 64 << 20

        /// - Parameter isTold: whether it hears what the server tells its agents.
        init(
            _ rpc: RPC,
            of cluster: Cluster,
            isTold: Bool,
            observe: @escaping @Sendable (ServerEndpoint.Traffic) -> Void
        ) {
            self.rpc = rpc
            self.observe = observe
            connection = cluster.connectToServer { event in
                switch event {
                // The headers go out at once: `ank` waits for them before it asks for anything.
                case .accepted: rpc.sendHeaders()
                case .message(let message):
                    if !isTold, message.response == nil { return }
                    observe(.from(message))
                    // The real server waits for such a client, and with it all others do.
                    guard rpc.waitingBytes <= Self.mostWaitingBytes else { return rpc.cancel() }
                    rpc.send(message.encoded())
                case .ended(let status):
                    observe(.serverEnded(status))
                    rpc.end(RPCStatus(RPCStatus.Code(name: status.code) ?? .unknown, status.details))
                }
            }
        }

        func happened(_ event: RPC.Event) {
            switch event {
            case .message(let bytes): received(bytes)
            case .halfClosed:
                if hasSpoken.load(ordering: .relaxed) { connection.hangUp() } else { refuse(.invalidArgument, "Empty") }
            case .ended:
                observe(.clientEnded)
                connection.hangUp()
            case .opened, .headers: break
            }
        }

        private func received(_ bytes: [UInt8]) {
            let isFirst = !hasSpoken.exchange(true, ordering: .relaxed)
            guard let message = try? Proto.ToServer(decoding: bytes) else {
                return refuse(.internal, "failed to decode Protobuf message")
            }
            observe(.to(message))
            if isFirst, case .agentHello? = message.content {
                return refuse(.invalidArgument, "No CommanderHello received.")
            }
            connection.send(message)
        }

        private func refuse(_ code: RPCStatus.Code, _ details: String) {
            rpc.end(RPCStatus(code, details))
            connection.hangUp()
        }
    }

    extension Proto.FromServer {
        fileprivate var response: Proto.Response? {
            if case .response(let response)? = content { response } else { nil }
        }
    }
#endif
