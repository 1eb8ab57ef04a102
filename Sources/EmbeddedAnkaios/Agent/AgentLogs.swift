import AnkaiosProtobuf

/// A log request for one workload.
struct AgentLogRequest: Hashable, Sendable {
    var requestID: String
    var options: LogOptions
}

/// A reading of a log that goes on.
struct AgentLogReading: Hashable, Sendable {
    var requestID: String
    var instance: Proto.WorkloadInstanceName
}

/// Makes messages of lines (AnkaiosBehaviour.md §8.2): none is longer than the server takes.
enum LogMessages {
    static let maximumMessage = 2 << 20
    static let maximumLine = 50 << 20
    static let lineTooLong = "The previous log message exceeded the maximum 50 MB size. Closing the log campaign."
    static let truncated = "The previous message was truncated due to exceeding the maximum 2 MB size."
    private static let mark = " [truncated]"
    /// What the real agent leaves free for the keys and lengths of the entries.
    private static let margin = 10

    static func messages(
        _ lines: some Sequence<String>,
        of instance: Proto.WorkloadInstanceName
    ) -> [Proto.LogEntriesResponse] {
        func entry(_ text: String) -> Proto.LogEntry { Proto.LogEntry(workloadName: instance, message: text) }
        let name = entry("").encoded().count
        let notice = entry(truncated)
        let roomBesideNotice = maximumMessage - notice.encoded().count - mark.utf8.count - margin
        var (messages, entries, size): ([Proto.LogEntriesResponse], [Proto.LogEntry], Int) = ([], [], 0)
        func flush() {
            if !entries.isEmpty { messages.append(Proto.LogEntriesResponse(logEntries: entries)) }
            (entries, size) = ([], 0)
        }
        for line in lines {
            // The name, then key, length and bytes of the text.
            let frame = name + 1 + Frame.varint(UInt64(line.utf8.count)).count
            let length = frame + line.utf8.count
            if size + length + margin > maximumMessage { flush() }
            guard length > maximumMessage else {
                entries.append(entry(line))
                size += length + margin
                continue
            }
            entries = [entry(prefix(of: line, roomBesideNotice - frame) + mark), notice]
            flush()
        }
        flush()
        return messages
    }

    /// As many whole characters as fit into this number of bytes.
    private static func prefix(of text: String, _ count: Int) -> String {
        var end = text.utf8.index(text.startIndex, offsetBy: count)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
