import AnkaiosPlatform
import CAnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Temporary folders of processes that ended without taking them away, by SIGKILL say.
///
/// A process holds a lock on a file in each of its folders. A folder with that file, and without the lock, is stale.
enum StaleFolders {
    private static let prefix = "ankaios-"
    private static let lockName = ".lock"

    private static let locks = Lock<[String: Descriptor]>([:])
    private static let swept = Lock<Set<String>>([])

    /// Makes a folder this process's.
    static func claim(_ path: String) {
        guard let lock = try? Descriptor.open("\(path)/\(lockName)", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW) else {
            return
        }
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else { return lock.close() }
        // Only now it counts: an empty file is one whose lock is still to come.
        _ = lock.write(Array("\(getpid())\n".utf8)[...])
        locks.withLock { $0[path] = lock }
    }

    static func release(_ path: String) {
        locks.withLock { $0.removeValue(forKey: path) }?.close()
    }

    /// Takes away what others left in a folder; once for each folder.
    static func sweep(_ base: String) {
        guard swept.withLock({ $0.insert(base).inserted }) else { return }
        guard let folder = try? Descriptor.open(base, O_RDONLY | O_DIRECTORY) else { return }
        defer { folder.close() }
        for name in Folder.names(in: base) where name.hasPrefix(prefix) { sweep(name, in: folder) }
    }

    private static func sweep(_ name: String, in folder: Descriptor) {
        let number = SystemText.withBytes(of: name) { cankaios_open_folder_in(folder.number, $0) }
        guard number >= 0 else { return }
        let found = Descriptor(number: number)
        var about = stat()
        let lock = cankaios_open_file_in(number, lockName)
        defer { if lock >= 0 { Descriptor(number: lock).close() } }
        var byte: UInt8 = 0
        guard fstat(number, &about) == 0, about.st_uid == geteuid(), lock >= 0,
            flock(lock, LOCK_EX | LOCK_NB) == 0, pread(lock, &byte, 1, 0) == 1
        else { return found.close() }
        Folder.removeEntries(of: found)
        _ = SystemText.withBytes(of: name) { unlinkat(folder.number, $0, AT_REMOVEDIR) }
    }
}
