/// The differences of a connection to the server itself (AnkaiosBehaviour.md §3.4). Messages have no length in front.
/// The Hello is another one, and no acceptance follows. Messages for agents come along.
extension Outbound {
    /// The `ToServer` message.
    package func messageToServer(ids: RequestIDs) -> [UInt8] {
        var writer = Writer()
        switch self {
        case .hello(let version): writer.message(6) { $0.string(2, version) }
        case .request(let id, let request):
            writer.message(3) {
                $0.string(1, ids.text(id))
                request.encode(to: &$0)
            }
        }
        return writer.bytes
    }

    /// The `ToServer` message by which a client takes its leave.
    package static var goodbyeToServer: [UInt8] {
        var writer = Writer()
        writer.message(4) { _ in }
        return writer.bytes
    }
}

extension Inbound {
    /// Reads a `FromServer` message: its responses. A message to all clients, as the states of all workloads, is
    /// `unknown` here: a client subscribes to them.
    package static func decodeFromServer(_ bytes: RawSpan, ids: RequestIDs) -> Inbound {
        var budget = DecodingBudget(messageSize: bytes.byteCount)
        return withUnsafeMutablePointer(to: &budget) { budget in
            decodeFromServer(bytes, Cursor(0..<bytes.byteCount, budget: budget), ids)
        }
    }

    private static func decodeFromServer(_ bytes: RawSpan, _ message: Cursor, _ ids: RequestIDs) -> Inbound {
        var cursor = message
        var found = Inbound.unknown
        do throws(WireError) {
            while let tag = try cursor.tag(bytes) {
                switch tag {
                case .bytes(3): found = response(bytes, try cursor.inner(bytes), ids)
                case .bytes(1), .bytes(2), .bytes(4), .bytes(5), .bytes(6):
                    _ = try cursor.inner(bytes)
                    found = .unknown
                default: try cursor.skip(tag, bytes, known: 1...6)
                }
            }
            return found
        } catch {
            return .garbage
        }
    }
}
