#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Tells what happens to the FIFOs of a folder: they come, go, are opened and closed.
///
/// As long as the folder is missing, the nearest one above it that is there is watched.
final class FolderWatch {
    struct Event: Hashable {
        enum Kind: Hashable {
            case opened
            /// One who could only read has closed it.
            case readerClosed
            /// Made, or moved here.
            case appeared
            case vanished
            /// Anything else that may matter.
            case other
        }

        var kind: Kind
        /// The file's name in the folder; empty: the folder itself, or one above it.
        var name: String
    }

    let path: String
    let descriptor: Descriptor
    private var watch: Int32 = -1
    /// What the watch is on; nil: a folder above.
    private var watched: FileIdentity?

    /// - Throws: if the system has no watch left.
    init(_ path: String) throws(SystemError) {
        self.path = path
        let number = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard number >= 0 else { throw SystemError("inotify_init") }
        descriptor = Descriptor(number: number)
        arm()
    }

    func close() { descriptor.close() }

    /// Whether the folder itself is watched; if not, it was not there a moment ago.
    var isOnFolder: Bool { watched != nil }

    /// Watches the folder that has the path now. True if it is another one than before.
    @discardableResult
    func arm() -> Bool {
        let present = FileIdentity(of: path)
        if let watched, watched == present { return false }
        let hadFolder = watched != nil
        if watch >= 0 { _ = inotify_rm_watch(descriptor.number, watch) }
        let events = UInt32(
            IN_OPEN | IN_CLOSE_NOWRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB
                | IN_DELETE_SELF
                | IN_MOVE_SELF
        )
        var folder = path
        watch = inotify_add_watch(descriptor.number, folder, events)
        watched = watch >= 0 ? FileIdentity(of: path) : nil
        while watch < 0, errno == ENOENT || errno == ENOTDIR, folder != "/", folder != "." {
            folder = Self.parent(of: folder)
            watch = inotify_add_watch(descriptor.number, folder, events)
        }
        return hadFolder || watched != nil
    }

    private static func parent(of path: String) -> String {
        let folders = path.split(separator: "/").dropLast().joined(separator: "/")
        return path.hasPrefix("/") ? "/" + folders : folders.isEmpty ? "." : folders
    }

    /// Takes what has happened since the last call.
    func drain() -> [Event] {
        var events: [Event] = []
        while case .bytes(let bytes) = descriptor.read(upTo: 8192) { events += parse(bytes) }
        return events
    }

    /// Each event: watch, mask, cookie, length of the name (32 bits each), and the name, filled up with zeros.
    private func parse(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        bytes.withUnsafeBytes { buffer in
            var place = 0
            while place + 16 <= buffer.count {
                let watch = buffer.loadUnaligned(fromByteOffset: place, as: Int32.self)
                let mask = buffer.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                let length = Int(buffer.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self))
                guard place + 16 + length <= buffer.count else { return }
                let name = buffer[(place + 16)..<(place + 16 + length)].prefix { $0 != 0 }
                events.append(event(watch, mask, String(decoding: name, as: UTF8.self)))
                place += 16 + length
            }
        }
        return events
    }

    private func event(_ watch: Int32, _ mask: UInt32, _ name: String) -> Event {
        guard watch == self.watch, watched != nil else { return Event(kind: .other, name: "") }
        if mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED) != 0 {
            // A new folder may get the number of the old one.
            watched = nil
            return Event(kind: .other, name: "")
        }
        return Event(kind: Self.kind(mask), name: name)
    }

    private static func kind(_ mask: UInt32) -> Event.Kind {
        if mask & UInt32(IN_OPEN) != 0 { return .opened }
        if mask & UInt32(IN_CLOSE_NOWRITE) != 0 { return .readerClosed }
        if mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0 { return .appeared }
        if mask & UInt32(IN_DELETE | IN_MOVED_FROM) != 0 { return .vanished }
        return .other
    }
}

/// Which file it is, whatever its name.
struct FileIdentity: Hashable {
    var device: UInt64
    var number: UInt64

    /// Nil: nothing is there.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}
