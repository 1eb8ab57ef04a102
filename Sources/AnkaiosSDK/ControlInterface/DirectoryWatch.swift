#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Tells when it is worth trying to open the FIFOs again: they appeared, were replaced, or somebody opened one.
///
/// It watches their directory, or as long as that is missing the nearest folder above it that is there.
struct DirectoryWatch: ~Copyable {
    private let descriptor: Descriptor

    private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// A watch; nil if the system has none left.
    static func on(_ directory: String) -> DirectoryWatch? {
        let number = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard number >= 0 else { return nil }
        let watch = DirectoryWatch(Descriptor(number))
        // A folder that is made while the one above it is not watched yet is there when it is looked for once more.
        var watched = nearest(to: directory, number)
        while let path = watched, path != directory, case let again = nearest(to: directory, number), again != path {
            watched = again
        }
        guard watched != nil else { return nil }
        return watch
    }

    /// Watches the folder, or the nearest one above it that is there; nil if none can be watched.
    private static func nearest(to directory: String, _ number: Int32) -> String? {
        let events = UInt32(IN_OPEN | IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
        var path = directory
        while inotify_add_watch(number, path, events) < 0 {
            guard errno == ENOENT || errno == ENOTDIR, path != "/", path != "." else { return nil }
            path = parent(of: path)
        }
        return path
    }

    private static func parent(of path: String) -> String {
        let folders = path.split(separator: "/").dropLast().joined(separator: "/")
        return path.hasPrefix("/") ? "/" + folders : folders.isEmpty ? "." : folders
    }

    var number: Int32 { descriptor.number }

    /// Takes what has happened; true if it is a reason to try again. Our own opening of `input` is none.
    func drain() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 8) { buffer in
            var isReason = false
            while case let count = read(descriptor.number, buffer.baseAddress, buffer.count), count > 0 {
                let events = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
                isReason = Self.containReason(events) || isReason
            }
            return isReason
        }
    }

    /// Each event: watch, mask, cookie, length of the name (32 bits each), and the name, filled up with zeros.
    private static func containReason(_ events: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place + 16 <= events.count {
            let mask = events.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
            let length = Int(events.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self))
            guard place + 16 + length <= events.count else { return true }
            let name = events[(place + 16)..<(place + 16 + length)].prefix { $0 != 0 }
            if mask & UInt32(IN_OPEN) == 0 || name.elementsEqual("output".utf8) { return true }
            place += 16 + length
        }
        return false
    }
}
