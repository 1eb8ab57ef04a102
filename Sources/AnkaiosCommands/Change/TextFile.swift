#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files of text; `-` is standard input.
enum TextFile {
    /// Why a file could not be read.
    struct Failure: Error, Hashable, CustomStringConvertible {
        /// The error number; 0: it is not UTF-8.
        var code: Int32

        var isMissing: Bool { code == ENOENT }

        /// In the words of the system, as Rust tells them.
        var description: String {
            code == 0 ? "stream did not contain valid UTF-8" : "\(String(cString: strerror(code))) (os error \(code))"
        }
    }

    static func read(_ path: String) throws(Failure) -> String {
        guard let file = path == "-" ? fdopen(dup(STDIN_FILENO), "r") : fopen(path, "re") else {
            throw Failure(code: errno)
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        guard ferror(file) == 0 else { throw Failure(code: errno) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(code: 0) }
        return text
    }
}
