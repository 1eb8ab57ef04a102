package import AnkaiosProtobuf

/// A conversation between workloads and Ankaios, with the world in which it took place.
///
/// As a file it is JSON lines. The first is the scenario. Each other one is a message, or another event, in the order
/// of their times `t`, in seconds. `withRecorder(of:as:to:_:)` writes such files, `withReplay(of:as:_:)` answers from
/// them.
///
///     {"scenario": "watchdog", "agents": [{"name": "agent_A", "tags": {}}], "manifest": "…", "ready": [], "steps": []}
///     {"t": 0.01, "step": {"connect": {"as": "watchdog", "workload": "watchdog"}}}
///     {"t": 0.01, "connection": "watchdog", "dir": "to", "message": {"hello": {"protocolVersion": "1.0.1"}}}
///     {"t": 0.02, "connection": "watchdog", "dir": "from", "message": {"controlInterfaceAccepted": {}}}
///     {"t": 9.20, "connection": "watchdog", "event": "end of file"}
public struct Transcript: Hashable, Sendable {
    /// The event of an output that the agent does not read.
    static let unread = "nobody reads the output"  // To the letter.

    /// The first line.
    package var scenario: JSONValue
    /// The others, in the order of their times.
    package var lines: [JSONValue]

    package init(scenario: JSONValue, lines: [JSONValue] = []) {
        self.scenario = scenario
        self.lines = lines
    }

    /// Reads the text of a transcript.
    /// - Throws: ``TranscriptError`` with the number of the line that is not JSON.
    public init(parsing text: String) throws {
        try self.init(parsing: Array(text.utf8))
    }

    package init(parsing bytes: [UInt8]) throws(TranscriptError) {
        var values: [JSONValue] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            do throws(ProtoError) {
                values.append(try JSONValue(parsing: Array(line)))
            } catch {
                throw TranscriptError("line \(index + 1): \(error)")
            }
        }
        guard let first = values.first else { throw TranscriptError("an empty transcript") }
        self.init(scenario: first, lines: Array(values.dropFirst()))
    }

    /// Reads a file.
    /// - Throws: ``TranscriptError`` with the file's path.
    public init(contentsOf path: String) throws {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Folder.read(path)
        } catch {
            throw TranscriptError("\(error)")
        }
        do {
            try self.init(parsing: bytes)
        } catch {
            throw TranscriptError("\(path): \(error)")
        }
    }

    /// The text, one JSON document a line.
    public var text: String {
        ([scenario] + lines).map { $0.description + "\n" }.joined()
    }

    /// Writes a file, for its owner alone; one that is there is replaced when the new one is whole.
    /// - Throws: ``TranscriptError`` with the system's words.
    public func write(to path: String) throws {
        do throws(SystemError) {
            let writer = try TranscriptWriter(scenario, to: path)
            writer.add(lines)
            writer.finish()
            if let failure = writer.failure { throw failure }
        } catch {
            throw TranscriptError("\(error)")
        }
    }

    /// The first line of a transcript, without a look at the others.
    package static func scenario(of path: String) throws -> JSONValue {
        try JSONValue(parsing: Array(Folder.read(path).prefix { $0 != UInt8(ascii: "\n") }))
    }

    /// The names of the transcripts in a folder.
    package static func names(in folder: String) throws(TranscriptError) -> [String] {
        guard Folder.exists(folder) else { throw TranscriptError("there is no folder \(folder)") }
        return Folder.names(in: folder).filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }
    }
}

/// A transcript that cannot be read or written.
public struct TranscriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, the line, and what is wrong with it.
    public var description: String

    init(_ description: String) { self.description = description }
}
