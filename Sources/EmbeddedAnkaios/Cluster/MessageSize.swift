import AnkaiosProtobuf

/// What gRPC takes at most in one message: neither end of a real one raises the limit of the library
/// (AnkaiosBehaviour.md §1.3).
enum MessageSize {
    static let limit = 4_194_304

    /// What the requester gets instead.
    static func error(_ id: String, _ what: String) -> Proto.FromServer {
        let text = "The \(what) is larger than the \(limit) bytes that Ankaios takes."
        return .init(content: .response(.init(requestId: id, content: .error(.init(message: text)))))
    }
}

extension Proto.ToServer {
    var isTooLarge: Bool {
        switch content {
        // Only these can grow so far; measuring costs as much as sending.
        case .request, .logEntriesResponse, .agentHello: encoded().count > MessageSize.limit
        default: false
        }
    }
}

extension Proto.FromServer {
    var isTooLarge: Bool {
        switch content {
        case .response, .serverHello, .updateWorkload: encoded().count > MessageSize.limit
        default: false
        }
    }
}
