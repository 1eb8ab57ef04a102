import AnkaiosProtobuf
package import AnkaiosSDK
import AnkaiosSession
package import EmbeddedAnkaios

/// A stream of its own into the server of an embedded Ankaios, as the other end of a link in memory.
private struct ClusterPeer: MemoryPeer {
    let connection: ServerConnection

    func receive(_ message: [UInt8]) {
        if let message = try? Proto.ToServer(decoding: message) { connection.send(message) }
    }

    func hangUp() { connection.hangUp() }
}

extension Transport {
    /// The server of an embedded Ankaios, as the command line has it: without a workload in between, and without a network.
    package static func server(of cluster: Cluster) -> Transport {
        Transport(session: .server) { _ in
            MemoryLink { tell in
                tell(.opened)
                let connection = cluster.connectToServer { event in
                    switch event {
                    case .accepted: break
                    case .message(let message): tell(.message(message.encoded()))
                    case .ended(let status):
                        tell(status.code == "FAILED_PRECONDITION" ? .refused(status.details) : .lost)
                    }
                }
                return ClusterPeer(connection: connection)
            }
        }
    }
}
