package import AnkaiosProtobuf

/// A stream into the server: of an agent, or of a command line.
package struct ConnectionID: Hashable, Comparable, Sendable {
    package var rawValue: Int

    package init(_ rawValue: Int) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What the server wants done, in the order given.
package enum ServerEffect: Hashable, Sendable {
    case send(Proto.FromServer, to: ConnectionID)
    /// The server ends the stream.
    case end(ConnectionID, StreamStatus)
}

/// How a stream ended, in the words of gRPC.
package struct StreamStatus: Hashable, Sendable {
    package var code: String
    package var details: String

    package init(code: String, details: String = "") {
        self.code = code
        self.details = details
    }

    package static let ok = StreamStatus(code: "OK")
    package static let unavailable = StreamStatus(code: "UNAVAILABLE", details: "Stream removed (Socket closed)")
}
