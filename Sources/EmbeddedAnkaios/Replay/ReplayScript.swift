import AnkaiosProtobuf

/// A transcript as a play for two: what the client has to do, in order, and the replies to it.
///
/// An answer comes when its request was made. Events and log lines come when all requests before them were made.
struct ReplayScript: Sendable {
    enum Event: Sendable {
        case begun
        /// The client has sent a message.
        case sent(Proto.ToAnkaios)
        /// The client has written bytes that are not a frame.
        case wrote([UInt8])
        /// The client has closed its output.
        case left
    }

    enum Effect: Hashable, Sendable {
        case write([UInt8])
        /// Close `input`.
        case closeInput
        /// Stop reading `output`.
        case stopReading
        /// Read it again.
        case readAgain
        /// Be there again after that, with new FIFOs.
        case makeAnew
        /// Let this time pass, as it did in the transcript.
        case pause(Duration)
        case fail(ReplayError)
    }

    enum ClientAct: Hashable, Sendable {
        case message(Proto.ToAnkaios)
        case bytes([UInt8])
        /// It closes its FIFOs, and connects anew. It may do without.
        case leaves
    }

    enum ServerAct: Hashable, Sendable {
        case message(Proto.FromAnkaios)
        case effect(Effect)
    }

    struct ClientItem: Sendable {
        var line: Int
        var act: ClientAct
    }

    struct ServerItem: Sendable {
        /// How many of the client's items come first.
        var needs: Int
        /// How much later than the line before.
        var delay = Duration.zero
        var act: ServerAct
    }

    var client: [ClientItem] = []
    var server: [ServerItem] = []
    private var done = 0
    private var given = 0
    /// The ids that the client uses, by those of the transcript.
    private var ids: [String: String] = [:]
    private var hasFailed = false
    private let keepsPauses: Bool

    /// Takes what one workload said and heard.
    /// - Parameters:
    ///   - workload: its name; nil: the only one.
    ///   - keepsPauses: whether it lets as much time pass before it says something as it took in the transcript.
    init(_ transcript: Transcript, of workload: String? = nil, keepsPauses: Bool = false) throws(ReplayError) {
        self.keepsPauses = keepsPauses
        let names = try Self.connections(in: transcript, of: workload)
        var reading = Reading()
        reading.unheard = Set(
            transcript.lines.filter { $0["event"] == .string(Transcript.unread) }.compactMap { $0["connection"]?.text }
        )
        for (index, line) in transcript.lines.enumerated() {
            let before = server.count
            try read(line, number: index + 2, names, &reading)
            let seconds = line["t"]?.number ?? 0
            guard abs(seconds) < 1e9 else {
                throw .invalid(line: index + 2, reason: "the time 't' is not a number of seconds below a billion")
            }
            let time = Duration.seconds(seconds)
            if server.count > before { server[before].delay = max(.zero, time - reading.time) }
            reading.time = max(time, reading.time)
        }
        endWritten(&reading)
    }

    /// What the client has not done.
    var missing: ReplayError? {
        guard let next = client[done...].first(where: { $0.act != .leaves }) else { return nil }
        return .missing(line: next.line, expected: Self.text(next.act))
    }

    // MARK: - Playing

    mutating func handle(_ event: Event) -> [Effect] {
        guard !hasFailed else { return [] }
        switch event {
        case .begun: return release()
        case .sent(let message): return take(.message(message))
        case .wrote(let bytes): return take(.bytes(bytes))
        case .left:
            guard done < client.count, client[done].act == .leaves else { return [] }
            done += 1
            return release()
        }
    }

    private mutating func take(_ act: ClientAct) -> [Effect] {
        while done < client.count, client[done].act == .leaves { done += 1 }
        // Another Hello in a session changes nothing (AnkaiosBehaviour.md §1.5); whether there is one can hang on the time alone.
        if done > 0, client[done - 1].act != .leaves {
            let isExpected = done < client.count && Self.isHello(client[done].act)
            if Self.isHello(act), !isExpected { return [] }
            if isExpected, !Self.isHello(act) { done += 1 }
        }
        guard done < client.count else {
            return fail(.unexpected(afterLine: client.last?.line ?? 1, found: Self.text(act)))
        }
        let expected = client[done]
        guard matches(expected.act, act) else {
            return fail(.different(line: expected.line, expected: Self.text(expected.act), found: Self.text(act)))
        }
        if let recorded = Self.id(expected.act), let present = Self.id(act) { ids[recorded] = present }
        done += 1
        return release()
    }

    private mutating func fail(_ error: ReplayError) -> [Effect] {
        hasFailed = true
        return [.fail(error)]
    }

    private mutating func release() -> [Effect] {
        var effects: [Effect] = []
        while given < server.count, server[given].needs <= done {
            if keepsPauses, server[given].delay > .zero { effects.append(.pause(server[given].delay)) }
            switch server[given].act {
            case .effect(let effect): effects.append(effect)
            case .message(var message):
                if case .response(var response)? = message.content {
                    response.requestId = ids[response.requestId] ?? response.requestId
                    message.content = .response(response)
                }
                effects.append(.write(Frame.framed(message.encoded())))
            }
            given += 1
        }
        return effects
    }

    private func matches(_ expected: ClientAct, _ found: ClientAct) -> Bool {
        guard case .message(let left) = expected, case .message(let right) = found else { return expected == found }
        switch (left.content, right.content) {
        // Any version: that of the SDK changes, and the conversation does not.
        case (.hello?, .hello?): return true
        case (.request(var left)?, .request(let right)?):
            switch left.content {
            case .logsCancelRequest?, .eventsCancelRequest?:
                if let present = ids[left.requestId], present != right.requestId { return false }
            default: break
            }
            left.requestId = right.requestId
            return left.json() == right.json()
        default: return left.json() == right.json()
        }
    }

    private static func isHello(_ act: ClientAct) -> Bool {
        guard case .message(let message) = act, case .hello? = message.content else { return false }
        return true
    }

    private static func id(_ act: ClientAct) -> String? {
        guard case .message(let message) = act, case .request(let request)? = message.content else { return nil }
        return request.requestId
    }

    private static func text(_ act: ClientAct) -> String {
        switch act {
        case .bytes(let bytes): "the bytes \(hexadecimal(bytes))"
        case .leaves: "nothing more"
        case .message(let message): message.json().description
        }
    }
}
