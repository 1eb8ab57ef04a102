#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder below /tmp for a test's user alone. It is gone when the test no longer has it.
package final class TestFolder: Sendable {
    package let path: String

    package init(_ name: String = "test") throws {
        var template = Array("/tmp/ankaios-\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Fixture.Missing(description: "no folder for a test: \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        // What is no folder, or a link to one, goes as it is.
        if unlink(path) == 0 { return }
        if let directory = opendir(path) {
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
        }
        rmdir(path)
    }
}
