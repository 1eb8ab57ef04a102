#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files of `Tests/Fixtures`.
enum Fixture {
    /// The text of a file; nil when there is none.
    static func text(_ path: String) -> String? {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let handle = fopen("/\(folder)/Fixtures/\(path)", "r") else { return nil }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
