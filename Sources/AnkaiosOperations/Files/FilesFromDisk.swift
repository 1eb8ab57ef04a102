public import AnkaiosModel
import AnkaiosPlatform

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
    /// - Throws: ``AnkaiosError/invalidArgument`` with the system's reason, or if it is not UTF-8 text.
    public init(_ name: String, configOf path: String) throws {
        self.init(name, config: try readText(of: path))
    }
}

private func readText(of path: String) throws(AnkaiosError) -> String {
    guard let text = String(validating: try readBytes(of: path), as: UTF8.self) else {
        throw .invalidArgument("'\(path)' is not UTF-8 text")
    }
    return text
}

private func readBytes(of path: String) throws(AnkaiosError) -> [UInt8] {
    do throws(SystemFile.Failure) {
        // No message that Ankaios takes is larger.
        return try SystemFile.read(path, limit: 64 << 20)
    } catch {
        let reason = error == .tooLarge ? "it is larger than 64 MiB" : error.reason
        throw .invalidArgument("cannot read '\(path)': \(reason)")
    }
}
