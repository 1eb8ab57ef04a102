package import AnkaiosProtobuf

/// One conversation: its scenario, and what was said, as JSON lines (golden/README.md).
package struct Transcript: Hashable, Sendable {
    /// The first line.
    package var scenario: JSONValue
    /// The others, in the order of their times.
    package var lines: [JSONValue]

    package init(scenario: JSONValue, lines: [JSONValue] = []) {
        self.scenario = scenario
        self.lines = lines
    }

    /// Reads the text of a transcript.
    package init(parsing bytes: [UInt8]) throws(ProtoError) {
        var values: [JSONValue] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) { values.append(try JSONValue(parsing: Array(line))) }
        guard let first = values.first else { throw .json("an empty transcript") }
        self.init(scenario: first, lines: Array(values.dropFirst()))
    }

    package init(contentsOf path: String) throws {
        try self.init(parsing: TextFile.read(path))
    }

    package func write(to path: String) throws(FileError) {
        var text = ""
        for line in [scenario] + lines { text += line.description + "\n" }
        try TextFile.write(Array(text.utf8), to: path)
    }

    /// The first line of a transcript, without a look at the others.
    package static func scenario(of path: String) throws -> JSONValue {
        let bytes = try TextFile.read(path)
        return try JSONValue(parsing: Array(bytes.prefix { $0 != UInt8(ascii: "\n") }))
    }

    /// The names of the transcripts in a folder.
    package static func names(in folder: String) throws(FileError) -> [String] {
        try TextFile.names(in: folder).filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }
    }
}
