#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files beside the tests' sources.
enum TextFile {
    /// The text of a file, named from the folder `Tests`; `nil` when there is none.
    static func read(_ path: String, from file: String = #filePath) -> String? {
        let folder = file.split(separator: "/").dropLast(2).joined(separator: "/")
        guard let handle = fopen("/\(folder)/\(path)", "r") else { return nil }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
