import AnkaiosProtobuf

extension ReplayScript {
    /// What is known while the lines are read.
    struct Reading {
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
        /// Connections whose output was never read.
        var unheard: Set<String> = []
    }

    /// The names of the connections of a workload.
    static func connections(in transcript: Transcript, of workload: String?) throws(ReplayError) -> Set<String> {
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

    mutating func read(
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
        if let name = line["of"]?.text, names.contains(name), line["event"]?.text == Transcript.unread {
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
    mutating func endWritten(_ reading: inout Reading) {
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
        // After this an agent neither writes nor reads (AnkaiosBehaviour.md §1.4).
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

extension Transcript {
    /// Why it cannot be played; nil: it can be.
    package var playingProblem: String? {
        do throws(ReplayError) {
            _ = try ReplayScript(self)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
