import AnkaiosProtobuf

/// What a recorder writes down of what it sees.
///
/// An action of the workload is a `step` or a message `to` Ankaios. One of Ankaios is a message `from` it or an
/// `event`. A connection begins with its first bytes and ends when the workload has both FIFOs closed.
struct RecorderNotes {
    let writer: TranscriptWriter
    let workload: String
    private var connections = 0
    private var connection: String?
    private var hasOutput = false
    private var hasReopened = false

    init(_ writer: TranscriptWriter, workload: String) {
        self.writer = writer
        self.workload = workload
    }

    // MARK: - The workload

    mutating func sent(_ pieces: [TranscriptCutter.Piece]) {
        let connection = connected()
        if hasReopened { writer.add(["step": ["reopen_output": ["as": .string(connection)]]]) }
        hasReopened = false
        hasOutput = true
        for piece in pieces {
            switch piece {
            case .frame(let frame, let message):
                if let message = try? Proto.ToAnkaios(decoding: message) {
                    add(to: "to", connection, ["message": message.json()])
                } else {
                    add(to: "to", connection, ["hex": .string(hexadecimal(frame))])
                }
            case .bytes(let bytes): add(to: "to", connection, ["hex": .string(hexadecimal(bytes))])
            }
        }
    }

    mutating func sentTorn(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        add(to: "to", connected(), ["hex": .string(hexadecimal(bytes))])
    }

    mutating func outputClosed(hasReader: Bool) {
        guard connection != nil else { return }
        hasOutput = false
        hasReopened = true
        if !hasReader { disconnected() }
    }

    mutating func inputClosed() {
        if !hasOutput { disconnected() }
    }

    mutating func disconnected() {
        guard let connection else { return }
        writer.add(["step": ["disconnect": ["as": .string(connection)]]])
        self.connection = nil
        hasOutput = false
        hasReopened = false
    }

    // MARK: - Ankaios

    mutating func received(_ pieces: [TranscriptCutter.Piece]) {
        let connection = connected()
        for piece in pieces {
            switch piece {
            case .frame(let frame, let message):
                if let message = try? Proto.FromAnkaios(decoding: message) {
                    add(to: "from", connection, ["message": message.json()])
                } else {
                    add(to: "from", connection, ["hex": .string(hexadecimal(frame))])
                }
            case .bytes(let bytes): add(to: "from", connection, ["hex": .string(hexadecimal(bytes))])
            }
        }
    }

    mutating func receivedTorn(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        add(to: "from", connected(), ["hex": .string(hexadecimal(bytes))])
    }

    func agentClosedInput() {
        guard let connection else { return }
        writer.add(["connection": .string(connection), "event": "end of file"])
    }

    /// Not an event of the connection: one who records at the workload's place hears of it only by writing.
    func agentStoppedReading() {
        guard let connection else { return }
        writer.add(["of": .string(connection), "event": .string(Transcript.unread)])
    }

    // MARK: - Lines

    private mutating func connected() -> String {
        if let connection { return connection }
        connections += 1
        let name = connections == 1 ? workload : "\(workload)-\(connections)"
        connection = name
        writer.add(["step": ["connect": ["as": .string(name), "workload": .string(workload)]]])
        return name
    }

    private func add(to direction: String, _ connection: String, _ members: [String: JSONValue]) {
        var members = members
        members["connection"] = .string(connection)
        members["dir"] = .string(direction)
        writer.add(members)
    }
}

/// Two digits a byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
