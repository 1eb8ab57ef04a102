public import AnkaiosModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension File {
    /// Makes a file with the text of a file of this machine. Templates in it are rendered by Ankaios.
    /// - Parameters:
    ///   - mountPoint: where the workload finds it.
    ///   - path: a file with a text in UTF-8.
    /// - Throws: ``AnkaiosError/invalidArgument`` with the system's reason, or if it is no such text.
    public init(at mountPoint: String, textOf path: String) throws {
        self.init(at: mountPoint, text: try readText(of: path))
    }

    /// Makes a file with the bytes of a file of this machine.
    /// - Throws: ``AnkaiosError/invalidArgument`` with the system's reason.
    public init(at mountPoint: String, bytesOf path: String) throws {
        self.init(at: mountPoint, bytes: try readBytes(of: path))
    }
}

extension WorkloadRuntime {
    /// Any runtime, with its configuration as the text of a file of this machine.
    /// - Throws: ``AnkaiosError/invalidArgument`` with the system's reason, or if it is no text in UTF-8.
    public init(_ name: String, configOf path: String) throws {
        self.init(name, config: try readText(of: path))
    }
}

private func readText(of path: String) throws(AnkaiosError) -> String {
    guard let text = String(validating: try readBytes(of: path), as: UTF8.self) else {
        throw .invalidArgument("'\(path)' is no text in UTF-8")
    }
    return text
}

private func readBytes(of path: String) throws(AnkaiosError) -> [UInt8] {
    func reason() -> String { strerror(errno).map { String(cString: $0) } ?? "unknown error" }
    guard let file = fopen(path, "r") else { throw .invalidArgument("cannot read '\(path)': \(reason())") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
        // No message that Ankaios takes is larger.
        guard bytes.count + count <= 64 << 20 else {
            throw .invalidArgument("cannot read '\(path)': it is larger than 64 MiB")
        }
        bytes += buffer[..<count]
    }
    guard ferror(file) == 0 else { throw .invalidArgument("cannot read '\(path)': \(reason())") }
    return bytes
}
