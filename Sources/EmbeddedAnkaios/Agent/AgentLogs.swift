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

/// Makes messages of lines (reference 8.2): none is longer than the server takes.
enum LogMessages {
    static let maximumMessage = 2 << 20
    static let maximumLine = 50 << 20
    static let lineTooLong = "The previous log message exceeded the maximum 50 MB size. Closing the log campaign."
    static let truncated = "The previous message was truncated due to exceeding the maximum 2 MB size."
    private static let mark = " [truncated]"
    /// More than the keys and lengths of the fields around the entries take.
    private static let margin = 32

    static func messages(
        _ lines: some Sequence<String>,
        of instance: Proto.WorkloadInstanceName
    ) -> [Proto.LogEntriesResponse] {
        let frame = instance.encoded().count + margin
        var (messages, entries, size): ([Proto.LogEntriesResponse], [Proto.LogEntry], Int) = ([], [], 0)
        func entry(_ text: String) -> Proto.LogEntry { Proto.LogEntry(workloadName: instance, message: text) }
        func flush() {
            if !entries.isEmpty { messages.append(Proto.LogEntriesResponse(logEntries: entries)) }
            (entries, size) = ([], 0)
        }
        for line in lines {
            let length = line.utf8.count + frame
            if size + length > maximumMessage { flush() }
            guard length > maximumMessage else {
                entries.append(entry(line))
                size += length
                continue
            }
            let room = maximumMessage - 2 * frame - truncated.utf8.count - mark.utf8.count
            entries = [entry(prefix(of: line, room) + mark), entry(truncated)]
            flush()
        }
        flush()
        return messages
    }

    /// As many whole characters as fit into so many bytes.
    private static func prefix(of text: String, _ count: Int) -> String {
        var end = text.utf8.index(text.startIndex, offsetBy: count)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
