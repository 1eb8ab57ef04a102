import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The file of the tool itself.
enum OwnProgram {
    /// Returns a value of PATH by which a program finds the tool. Nil: it does so already, or this is not the tool.
    /// - Parameters:
    ///   - variables: those of the program, `NAME=VALUE` each.
    ///   - file: the tool's own path.
    static func path(for variables: [String], file: String? = file) -> String? {
        guard let file, let slash = file.lastIndex(of: "/"), file[file.index(after: slash)...] == "ankaios" else {
            return nil
        }
        let folder = String(file[..<slash])
        let path = variables.first { $0.hasPrefix("PATH=") }.map { String($0.dropFirst("PATH=".count)) } ?? ""
        if path.split(separator: ":").contains(where: { $0 == folder }) { return nil }
        return path.isEmpty ? folder : "\(folder):\(path)"
    }

    private static var file: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        return count > 0 ? String(validating: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
