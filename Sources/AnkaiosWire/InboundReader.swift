import AnkaiosModel

/// Reads the messages of one connection, one after the other, and joins what comes together. Successive entries of a
/// campaign are one message for the reader, however they were sent.
///
/// An agent may send each line by itself, and the name of its workload with each. The name is read once.
package struct InboundReader: Sendable {
    private let ids: RequestIDs
    private var names = InstanceNameMemory()
    private var entries: [LogEntry] = []
    private var campaign: CallID?

    package init(ids: RequestIDs) { self.ids = ids }

    /// Reads a `FromAnkaios` message and gives those that are complete now. Entries may follow only with ``finish(_:)``.
    /// - Returns: whether the bytes are a message at all.
    package mutating func read(_ bytes: RawSpan, _ each: (Inbound) -> Void) -> Bool {
        if let (id, content) = logEntries(bytes) {
            if id != campaign { finish(each) }
            let known = entries.count
            var budget = DecodingBudget(messageSize: bytes.byteCount)
            do throws(WireError) {
                try withUnsafeMutablePointer(to: &budget) { budget throws(WireError) in
                    let content = Cursor(content.range, budget: budget)
                    try Answer.readEntries(bytes, content, into: &entries, &names)
                }
                campaign = id
            } catch {
                entries.removeSubrange(known...)
                finish(each)
                each(.malformed(id, error))
            }
            return true
        }
        finish(each)
        let message = Inbound.decode(bytes, ids: ids)
        each(message)
        if case .garbage = message { return false }
        return true
    }

    /// Gives the entries that were read last.
    package mutating func finish(_ each: (Inbound) -> Void) {
        guard let id = campaign else { return }
        each(.answer(id, .logEntries(entries)))
        campaign = nil
        entries = []
    }

    /// The campaign and the content of a message that has only log entries, in the order of its bytes. It is nil for
    /// another message.
    private func logEntries(_ bytes: RawSpan) -> (CallID, Cursor)? {
        var message = Cursor(0..<bytes.byteCount)
        guard let tag = try? message.tag(bytes), tag == .bytes(3), var response = try? message.inner(bytes),
            message.range.isEmpty, let tag = try? response.tag(bytes), tag == .bytes(1),
            let text = try? response.inner(bytes), let tag = try? response.tag(bytes), tag == .bytes(7),
            let content = try? response.inner(bytes), response.range.isEmpty,
            let id = ids.call(bytes, text.range)
        else { return nil }
        return (id, content)
    }
}

/// The name of an instance that was read last, with its bytes: most often the next one is the same.
struct InstanceNameMemory: Sendable {
    private var bytes: [UInt8] = []
    private var name = WorkloadInstanceName(workload: "", agent: "", id: "")

    mutating func name(_ source: RawSpan, _ message: Cursor) throws(WireError) -> WorkloadInstanceName {
        let found = source.extracting(message.range)
        if found.byteCount == bytes.count, found.isSame(bytes.span.bytes) { return name }
        let new = try WorkloadInstanceName(source, message)
        name = new
        bytes = found.withUnsafeBytes { Array($0) }
        return new
    }
}

extension RawSpan {
    /// Whether the bytes are the same as as many others; by eight at a time.
    func isSame(_ other: RawSpan) -> Bool {
        var place = 0
        while byteCount - place >= 8 {
            let mine = unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
            guard mine == other.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self) else { return false }
            place += 8
        }
        while place < byteCount {
            let mine = unsafeLoad(fromByteOffset: place, as: UInt8.self)
            guard mine == other.unsafeLoad(fromByteOffset: place, as: UInt8.self) else { return false }
            place += 1
        }
        return true
    }
}
