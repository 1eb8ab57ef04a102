import AnkaiosPlatform
import AnkaiosProtobuf
import AnkaiosSDK
import AnkaiosSession
import EmbeddedAnkaios
import Synchronization

/// A stream into the server of an embedded Ankaios.
private struct ServerPeer: MemoryPeer {
    let connection: ServerConnection

    func receive(_ message: [UInt8]) {
        if let message = try? Proto.ToServer(decoding: message) { connection.send(message) }
    }

    func hangUp() { connection.hangUp() }
}

extension Transport {
    /// The server of an embedded Ankaios, which answers its second update with a state.
    static func misansweringServer(of cluster: Cluster) -> Transport {
        let updates = Atomic(0)
        return Transport(session: .server) { _ in
            MemoryLink { tell in
                tell(.opened)
                let connection = cluster.connectToServer { event in
                    switch event {
                    case .accepted: break
                    case .message(var message):
                        if case .response(var response)? = message.content,
                            case .updateStateSuccess? = response.content,
                            updates.add(1, ordering: .relaxed).newValue == 2
                        {
                            response.content = .completeStateResponse(.init(completeState: .init()))
                            message.content = .response(response)
                        }
                        tell(.message(message.encoded()))
                    case .ended: tell(.lost)
                    }
                }
                return ServerPeer(connection: connection)
            }
        }
    }
}
