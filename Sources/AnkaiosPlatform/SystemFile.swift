#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that are read whole. They are closed on exec, and have a limit: a device can go on for ever.
package enum SystemFile {
    /// Why a file could not be read.
    package enum Failure: Error, Hashable, Sendable {
        /// The system's error number.
        case system(Int32)
        /// It is larger than the limit.
        case tooLarge

        /// In the words of the system.
        package var reason: String {
            switch self {
            case .system(let code): strerror(code).map { String(cString: $0) } ?? "unknown error"
            case .tooLarge: "it is too large"
            }
        }
    }

    /// Reads the file at a path, of at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = SystemText.withBytes(of: path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        return try read(descriptor, limit: limit)
    }

    /// Reads a descriptor to its end, at most `limit` bytes. It stays open.
    package static func read(_ descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { chunk.deallocate() }
        while true {
            let count = systemRead(descriptor, chunk)
            if count == 0 { return bytes }
            if count < 0 {
                guard errno == EINTR else { throw .system(errno) }
                continue
            }
            guard bytes.count + count <= limit else { throw .tooLarge }
            bytes += chunk[..<count]
        }
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
