/// All that a container has printed in its life, over restarts of the same container too (AnkaiosBehaviour.md §8.2).
///
/// Lines are cut at line feeds. A follower gets a line when it is complete. A reader of what is there gets the
/// beginning of the last one, too. One that becomes longer than a mebibyte is cut there. What is not UTF-8 becomes
/// U+FFFD, once for each bad part.
package struct LogStore: Sendable {
    package enum Stream: Hashable, Sendable {
        case output
        case errors
    }

    package struct Line: Hashable, Sendable {
        /// Since 1970.
        package var time: Duration
        package var stream: Stream
        package var text: String
    }

    /// Which lines of it are wanted. Times are since 1970, both included.
    package struct Selection: Hashable, Sendable {
        package var tail: Int?
        package var since: Duration?
        package var until: Duration?

        package init(tail: Int? = nil, since: Duration? = nil, until: Duration? = nil) {
            self.tail = tail
            self.since = since
            self.until = until
        }
    }

    /// How much memory the lines may take, with what each needs beside its text; the oldest lines go first.
    package var capacity: Int

    /// The memory that a line takes beside its text.
    package static let lineOverhead = MemoryLayout<Line>.stride + 32
    /// The bytes after which a line is cut that has no end.
    package static let longestLine = 1 << 20

    private var lines: [Line] = []
    private var firstLine = 0
    private var size = 0
    /// Lines without an end yet, and when they began.
    private var unfinished: [Stream: (time: Duration, bytes: [UInt8])] = [:]

    package init(capacity: Int = 256 << 20) {
        self.capacity = capacity
    }

    /// Takes what came on a stream. Gives the lines that it has completed.
    package mutating func append(_ bytes: [UInt8], to stream: Stream, at time: Duration) -> [Line] {
        var completed: [Line] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            var line = unfinished.removeValue(forKey: stream) ?? (time, [])
            let part = rest.prefix(Self.longestLine - line.bytes.count)
            let end = part.firstIndex(of: 0x0A)
            line.bytes += part[..<(end ?? part.endIndex)]
            rest = rest[(end.map { $0 + 1 } ?? part.endIndex)...]
            guard end != nil || line.bytes.count == Self.longestLine else {
                unfinished[stream] = line
                break
            }
            let text = String(decoding: line.bytes, as: UTF8.self)
            completed.append(Line(time: time, stream: stream, text: text))
        }
        keep(completed)
        return completed
    }

    /// Takes whole lines.
    package mutating func append(lines texts: [String], to stream: Stream, at time: Duration) -> [Line] {
        append(texts.flatMap { Array($0.utf8) + [0x0A] }, to: stream, at: time)
    }

    /// The container has ended: a last line without a line feed is a line as well.
    package mutating func finish(at time: Duration) -> [Line] {
        let completed = begun.map { Line(time: time, stream: $0.stream, text: $0.text) }
        unfinished = [:]
        keep(completed)
        return completed
    }

    private var begun: [Line] {
        [Stream.output, .errors].compactMap { stream in
            unfinished[stream].map {
                Line(time: $0.time, stream: stream, text: String(decoding: $0.bytes, as: UTF8.self))
            }
        }
    }

    /// - Parameter withBegun: whether lines without an end yet are among them.
    package func lines(_ selection: Selection = Selection(), withBegun: Bool = false) -> [Line] {
        var chosen = lines[firstLine...]
        if withBegun { chosen += begun }
        if let since = selection.since { chosen = chosen.drop { $0.time < since } }
        if let until = selection.until { chosen = chosen.prefix { $0.time <= until } }
        if let tail = selection.tail, tail >= 0 { chosen = chosen.suffix(tail) }
        return Array(chosen)
    }

    private mutating func keep(_ new: [Line]) {
        lines += new
        for line in new { size += line.text.utf8.count + Self.lineOverhead }
        while size > capacity, firstLine < lines.count {
            size -= lines[firstLine].text.utf8.count + Self.lineOverhead
            lines[firstLine].text = ""
            firstLine += 1
        }
        if firstLine > 1024, firstLine > lines.count / 2 {
            lines.removeFirst(firstLine)
            firstLine = 0
        }
    }
}
