#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a file could not be read or written.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    package var code: Int32

    package var description: String { "\(path): \(String(cString: strerror(code)))" }
}

/// Whole files, as bytes.
package enum TextFile {
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        guard let file = fopen(path, "re") else { throw FileError(path: path, code: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        guard ferror(file) == 0 else { throw FileError(path: path, code: EIO) }
        return bytes
    }

    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        guard let file = fopen(path, "we") else { throw FileError(path: path, code: errno) }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { throw FileError(path: path, code: errno) }
    }

    /// Makes the folder, and those above it, unless it is there.
    package static func makeFolder(_ path: String) throws(FileError) {
        var soFar = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            soFar += part + "/"
            guard mkdir(soFar, 0o777) == 0 || errno == EEXIST else { throw FileError(path: soFar, code: errno) }
        }
    }

    /// The names in a folder, in their order.
    package static func names(in folder: String) throws(FileError) -> [String] {
        guard let directory = opendir(folder) else { throw FileError(path: folder, code: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Takes away a folder with all that it holds; what cannot be taken away stays.
    package static func removeFolder(_ path: String) {
        for name in (try? names(in: path)) ?? [] {
            let inner = path + "/" + name
            if unlink(inner) != 0 { removeFolder(inner) }
        }
        rmdir(path)
    }
}

extension TextFile {
    /// When a file was last changed; nil if there is none.
    static func changeTime(of path: String) -> Duration? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return .seconds(info.st_ctim.tv_sec) + .nanoseconds(info.st_ctim.tv_nsec)
    }
}
