#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files of text.
enum TextFile {
    /// The most that is read, in bytes: no state that Ankaios takes is larger.
    private static let limit = 64 << 20

    static func read(_ path: String) throws(ManifestError) -> String {
        guard let file = fopen(path, "r") else { throw unreadable(path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            guard bytes.count + count <= limit else {
                throw .unreadable(path: path, reason: "It is larger than \(limit >> 20) MiB, and no manifest is")
            }
            bytes += buffer[..<count]
        }
        guard ferror(file) == 0 else { throw unreadable(path) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadable(path: path, reason: "The text is not UTF-8")
        }
        return text
    }

    private static func unreadable(_ path: String) -> ManifestError {
        let reason = strerror(errno).map { String(cString: $0) } ?? "unknown error"
        return .unreadable(path: path, reason: reason)
    }
}
