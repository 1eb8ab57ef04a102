import AnkaiosOperations
import Glibc
import Testing

@Suite struct FilesFromDiskTests {
    /// A file with these bytes for the time of a closure.
    private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        var name = Array("/tmp/ankaios-file-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        try #require(written == bytes.count)
        return try body(path)
    }

    @Test func `a file's text and bytes, and a runtime's config, come from disk`() throws {
        try withFile(Array("image: ä\n".utf8)) { path throws in
            #expect(try File(at: "/x", textOf: path) == File(at: "/x", text: "image: ä\n"))
            #expect(try WorkloadRuntime("podman", configOf: path) == WorkloadRuntime("podman", config: "image: ä\n"))
        }
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try withFile(bytes) { path throws in
            #expect(try File(at: "/x", bytesOf: path).bytes == bytes)
            #expect(throws: AnkaiosError.invalidArgument("'\(path)' is not UTF-8 text")) {
                try File(at: "/x", textOf: path)
            }
        }
    }

    @Test func `what cannot be read is told in the system's words`() {
        #expect(throws: AnkaiosError.invalidArgument("cannot read '/nothing/here': No such file or directory")) {
            try File(at: "/x", bytesOf: "/nothing/here")
        }
        #expect(throws: AnkaiosError.invalidArgument("cannot read '/': Is a directory")) {
            try File(at: "/x", textOf: "/")
        }
    }
}
