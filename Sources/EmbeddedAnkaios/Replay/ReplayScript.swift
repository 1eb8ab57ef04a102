import AnkaiosProtobuf

/// A transcript as a play for two: what the client has to do, in order, and what is said to it then.
///
/// An answer is given when its request has been made; what comes by itself, as events and log lines, when all has been
/// made that stands before it.
struct ReplayScript: Sendable {
    enum Event: Sendable {
        case begun
        /// The client has sent a message.
        case sent(Proto.ToAnkaios)
        /// The client has written bytes that are none.
        case wrote([UInt8])
        /// The client has closed its output.
        case left
    }

    enum Effect: Hashable, Sendable {
        case write([UInt8])
        /// Close `input`.
        case closeInput
        /// Do not read `output` any more.
        case stopReading
        /// Read it again.
        case readAgain
        /// Be there again after that, with new FIFOs.
        case makeAnew
        /// Let so much time pass, as it did in the transcript.
        case pause(Duration)
        case fail(ReplayError)
    }

    private enum ClientAct: Hashable, Sendable {
        case message(Proto.ToAnkaios)
        case bytes([UInt8])
        /// It closes its FIFOs, and connects anew. It may do without.
        case leaves
    }

    private enum ServerAct: Hashable, Sendable {
        case message(Proto.FromAnkaios)
        case effect(Effect)
    }

    private struct ClientItem: Sendable {
        var line: Int
        var act: ClientAct
    }

    private struct ServerItem: Sendable {
        /// How many of the client's items come first.
        var needs: Int
        /// How much later than the line before.
        var delay = Duration.zero
        var act: ServerAct
    }

    private var client: [ClientItem] = []
    private var server: [ServerItem] = []
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
            transcript.lines.filter { $0["event"] == "nobody reads the output" }.compactMap { $0["connection"]?.text }
        )
        for (index, line) in transcript.lines.enumerated() {
            let before = server.count
            try read(line, number: index + 2, names, &reading)
            let seconds = line["t"]?.number ?? 0
            guard abs(seconds) < 1e9 else {
                throw .invalid(line: index + 2, reason: "the time 't' is no number of seconds below a billion")
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
        // Another Hello in a session changes nothing (reference §1.5); whether there is one can hang on the time alone.
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

    // MARK: - Reading

    /// What is known while the lines are read.
    private struct Reading {
        /// The client's items with the ids of their requests, the last one of each.
        var requests: [String: Int] = [:]
        /// How many items the client had when it connected.
        var atConnect = 0
        var isReading = true
        /// What was written as bytes, and its last line: a frame may come in several.
        var written = TranscriptCutter()
        var writtenLine = 0
        /// That of the line before.
        var time = Duration.zero
        /// Connections to which nobody has listened.
        var unheard: Set<String> = []
    }

    /// The names of the connections of a workload.
    private static func connections(in transcript: Transcript, of workload: String?) throws(ReplayError) -> Set<String>
    {
        let connects = transcript.lines.compactMap { $0["step"]?["connect"] }
        let known = Set(connects.compactMap { $0["workload"]?.text })
        if known.isEmpty {
            let names = Set(transcript.lines.compactMap { $0["connection"]?.text })
            let chosen = workload.map { names.intersection([$0]) } ?? names
            guard chosen.count == 1 else { throw .invalid(line: nil, reason: which(names, workload)) }
            return chosen
        }
        guard let name = workload ?? (known.count == 1 ? known.first : nil), known.contains(name) else {
            throw .invalid(line: nil, reason: which(known, workload))
        }
        return Set(connects.filter { $0["workload"]?.text == name }.compactMap { $0["as"]?.text })
    }

    private static func which(_ names: Set<String>, _ wanted: String?) -> String {
        let list = names.sorted().map { "'\($0)'" }.joined(separator: ", ")
        if names.isEmpty { return "the transcript has no conversation" }
        if let wanted { return "the transcript has no conversation of '\(wanted)', only of \(list)" }
        return "the transcript has the conversations of \(list): say of which one"
    }

    private mutating func read(
        _ line: JSONValue,
        number: Int,
        _ names: Set<String>,
        _ reading: inout Reading
    ) throws(ReplayError) {
        for step in ["connect", "disconnect", "reopen_output"] {
            if let name = line["step"]?[step]?["as"]?.text, names.contains(name) { endWritten(&reading) }
        }
        if let name = line["step"]?["connect"]?["as"]?.text, names.contains(name) {
            // Where nobody reads any more, nobody hears of the client's leaving either.
            if !client.isEmpty, reading.isReading { client.append(ClientItem(line: number, act: .leaves)) }
            reading.atConnect = client.count
            if !reading.unheard.contains(name) {
                if !reading.isReading { add(.effect(.makeAnew)) }
                reading.isReading = true
            }
        }
        if let name = line["step"]?["reopen_output"]?["as"]?.text, names.contains(name), !reading.isReading {
            add(.effect(.readAgain))
            reading.isReading = true
        }
        if let name = line["of"]?.text, names.contains(name), line["event"]?.text == "nobody reads the output" {
            if reading.isReading { add(.effect(.stopReading)) }
            reading.isReading = false
        }
        guard let name = line["connection"]?.text, names.contains(name), !reading.unheard.contains(name) else { return }
        switch line["event"]?.text {
        case "end of file": add(.effect(.closeInput))
        case "broken pipe":
            // Who recorded at the workload's place: the message before this did not come through.
            if case .message? = client.last?.act { client.removeLast() }
            if reading.isReading { add(.effect(.stopReading)) }
            reading.isReading = false
        default: break
        }
        do throws(ProtoError) {
            switch (line["dir"]?.text, line["message"], line["hex"]?.text) {
            case ("to", let message?, _):
                endWritten(&reading)
                add(try Proto.ToAnkaios(json: message), number, &reading)
            case ("from", let message?, _): add(try Proto.FromAnkaios(json: message), &reading)
            case ("to", _, let hex?): try add(written: Self.bytes(hex), number, &reading)
            case ("from", _, let hex?): add(.effect(.write(try Self.bytes(hex))))
            default: break
            }
        } catch {
            throw .invalid(line: number, reason: "\(error)")
        }
    }

    private mutating func add(_ message: Proto.ToAnkaios, _ line: Int, _ reading: inout Reading) {
        if case .request(let request)? = message.content { reading.requests[request.requestId] = client.count }
        client.append(ClientItem(line: line, act: .message(message)))
    }

    /// Bytes that are messages after all are taken as such, as they will be when the client writes them.
    private mutating func add(written bytes: [UInt8], _ line: Int, _ reading: inout Reading) {
        reading.writtenLine = line
        for piece in reading.written.take(bytes).pieces {
            switch piece {
            case .frame(let frame, let message):
                if let message = try? Proto.ToAnkaios(decoding: message) {
                    add(message, line, &reading)
                } else {
                    client.append(ClientItem(line: line, act: .bytes(frame)))
                }
            case .bytes(let bytes): client.append(ClientItem(line: line, act: .bytes(bytes)))
            }
        }
    }

    /// What was written of a frame stays torn.
    private mutating func endWritten(_ reading: inout Reading) {
        let torn = reading.written.end()
        if !torn.isEmpty { client.append(ClientItem(line: reading.writtenLine, act: .bytes(torn))) }
    }

    private mutating func add(_ message: Proto.FromAnkaios, _ reading: inout Reading) {
        var needs = client.count
        if case .response(let response)? = message.content, response.isAnswer,
            let request = reading.requests[response.requestId]
        {
            needs = max(request + 1, reading.atConnect)
        }
        server.append(ServerItem(needs: needs, act: .message(message)))
        // After this an agent neither writes nor reads (reference 1.4).
        if case .connectionClosed? = message.content, reading.isReading {
            add(.effect(.closeInput))
            add(.effect(.stopReading))
            reading.isReading = false
        }
    }

    private mutating func add(_ act: ServerAct) {
        server.append(ServerItem(needs: client.count, act: act))
    }

    private static func bytes(_ hex: String) throws(ProtoError) -> [UInt8] {
        let digits = hex.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { throw .json("'\(hex)' is not hexadecimal") }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

extension Proto.Response {
    /// Whether it is the answer to a request, and not one of the many messages that come later by themselves.
    fileprivate var isAnswer: Bool {
        switch content {
        case .logEntriesResponse, .logsStopResponse: false
        case .completeStateResponse(let response): response.alteredFields == nil
        default: true
        }
    }
}
