#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Folders and files by path.
enum Folder {
    /// Makes the folder and those above it, for this user alone; one that is there is fine.
    static func create(_ path: String) throws(SystemError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError("mkdir \(path)")
        }
        try create(String(path[..<slash]))
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError("mkdir \(path)") }
    }

    /// A new folder with a name of its own below `$TMPDIR`, or below `/tmp` if that is not set.
    static func createTemporary(prefix: String) throws(SystemError) -> String {
        var base = "/tmp"
        if let set = getenv("TMPDIR"), set.pointee != 0 { base = String(cString: set) }
        if base.hasSuffix("/"), base.count > 1 { base.removeLast() }
        var template = Array("\(base)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp in \(base)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Removes the folder with all that is in it. What is not there, or cannot be removed, is left out.
    static func removeAll(_ path: String) {
        for name in names(in: path) {
            let child = "\(path)/\(name)"
            if unlink(child) != 0 { removeAll(child) }
        }
        rmdir(path)
    }

    /// The names in a folder, sorted; none if it cannot be read.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC)
        defer { file.close() }
        var rest = bytes[...]
        while !rest.isEmpty {
            guard case .wrote(let count) = file.write(rest), count > 0 else { throw SystemError("write \(path)") }
            rest = rest.dropFirst(count)
        }
    }

    static func read(_ path: String) throws(SystemError) -> [UInt8] {
        let file = try Descriptor.open(path, O_RDONLY)
        defer { file.close() }
        var bytes: [UInt8] = []
        while true {
            switch file.read(upTo: 1 << 16) {
            case .bytes(let chunk): bytes += chunk
            case .end: return bytes
            case .nothingNow: throw SystemError("read \(path)", code: EAGAIN)
            case .failed(let code): throw SystemError("read \(path)", code: code)
            }
        }
    }

    static func isFIFO(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
