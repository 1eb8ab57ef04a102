import AnkaiosPlatform
import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Folders and files by path.
enum Folder {
    /// Makes the folder and those above it, for this user alone; one that is there is fine.
    ///
    /// The process's mask does not count: the owner has to be able to enter the folder.
    static func create(_ path: String) throws(SystemError) {
        if mkdir(path, 0o700) == 0 {
            chmod(path, 0o700)
            return
        }
        if errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError("mkdir \(path)")
        }
        try create(String(path[..<slash]))
        if mkdir(path, 0o700) == 0 {
            chmod(path, 0o700)
        } else if errno != EEXIST {
            throw SystemError("mkdir \(path)")
        }
    }

    /// Makes a FIFO for this user alone, whatever the process's mask is.
    static func createPipe(_ path: String) throws(SystemError) {
        if mkfifo(path, 0o700) != 0 || chmod(path, 0o700) != 0 { throw SystemError("mkfifo \(path)") }
    }

    /// A new folder with a name of its own below `$TMPDIR`, or below `/tmp` if that is not set. It is this process's until
    /// `removeAll`, or until the process ends: then the next that makes one takes it away.
    static func createTemporary(prefix: String) throws(SystemError) -> String {
        var base = "/tmp"
        if let set = getenv("TMPDIR"), set.pointee != 0 { base = SystemText.text(at: set) }
        if base.hasSuffix("/"), base.count > 1 { base.removeLast() }
        StaleFolders.sweep(base)
        var template = SystemText.bytes(of: "\(base)/\(prefix)XXXXXX").map { CChar(bitPattern: $0) } + [0]
        guard mkdtemp(&template) != nil, chmod(template, 0o700) == 0 else { throw SystemError("mkdtemp in \(base)") }
        let path = SystemText.text(template.dropLast().map { UInt8(bitPattern: $0) })
        StaleFolders.claim(path)
        return path
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Removes the folder with all that is in it. What is not there, or cannot be removed, is left out. It follows no
    /// symbolic link, and what is mounted below stays as it is.
    static func removeAll(_ path: String) {
        StaleFolders.release(path)
        let descriptor = SystemText.withBytes(of: path) { path in
            #if canImport(Glibc)
                Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            #else
                Musl.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            #endif
        }
        if descriptor >= 0 { removeEntries(of: Descriptor(number: descriptor)) }
        _ = SystemText.withBytes(of: path) { rmdir($0) }
    }

    /// Removes all that is in a folder, by its descriptor, which is closed then.
    static func removeEntries(of folder: Descriptor) {
        guard let entries = fdopendir(folder.number) else { return folder.close() }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { return }
                    if unlinkat(folder.number, name, 0) == 0 { return }
                    // Not what a link points to, nor what somebody has mounted there.
                    let inner = cankaios_open_folder_in(folder.number, name)
                    if inner >= 0 { removeEntries(of: Descriptor(number: inner)) }
                    unlinkat(folder.number, name, AT_REMOVEDIR)
                }
            }
        }
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

    /// Writes a file. By default the process's mask decides who may read it.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
        defer { file.close() }
        var rest = bytes[...]
        while !rest.isEmpty {
            guard case .wrote(let count) = file.write(rest), count > 0 else { throw SystemError("write \(path)") }
            rest = rest.dropFirst(count)
        }
    }

    /// The most that is read of a file, in bytes.
    static let largestFile = 256 << 20

    static func read(_ path: String) throws(SystemError) -> [UInt8] {
        let file = try Descriptor.open(path, O_RDONLY)
        defer { file.close() }
        do throws(SystemFile.Failure) {
            return try SystemFile.read(file.number, limit: largestFile)
        } catch {
            switch error {
            case .system(let code): throw SystemError("read \(path)", code: code)
            case .tooLarge: throw SystemError("read \(path)", code: EFBIG)
            }
        }
    }

    static func isFIFO(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
