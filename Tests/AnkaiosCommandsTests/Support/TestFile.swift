import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Lends the path of a file with a text, for a closure.
func withFile<Result>(_ text: String, _ body: (String) async throws -> Result) async throws -> Result {
    let path = try makeFile(text)
    defer { unlink(path) }
    return try await body(path)
}

func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    let path = try makeFile(text)
    defer { unlink(path) }
    return try body(path)
}

private func makeFile(_ text: String) throws -> String {
    var path = Array("/tmp/ankaios-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    return String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}
