#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reports when to try again to open the FIFOs: they appeared, were replaced, or a process opened one.
///
/// It watches their directory, or while that is missing the nearest folder above it. Closing it takes the kernel up to
/// 20 ms, unless it has watched nothing for a while. To stop watching takes no time.
struct DirectoryWatch: ~Copyable {
    /// -1: none.
    private var descriptor: Int32 = -1
    /// What it watches now.
    private var places: [Int32] = []
    private var stopped = Duration.zero
    /// It is closed when it has watched nothing for longer than this.
    private let rest: Duration

    init(rest: Duration) { self.rest = rest }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var isOn: Bool { !places.isEmpty }

    /// What `poll` waits for.
    var number: Int32 { isOn ? descriptor : -1 }

    /// Watches from now on, and forgets what was seen before. If the system has no watch left, it is not on afterwards.
    mutating func start(on directory: String) {
        stop()
        if descriptor < 0 { descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) }
        guard descriptor >= 0 else { return }
        _ = drain()
        // A folder that is made while the one above it is not watched yet is there when it is looked for once more.
        var watched = watchNearest(to: directory)
        while let path = watched, path != directory, case let again = watchNearest(to: directory), again != path {
            watched = again
        }
        if watched == nil { stop() }
    }

    /// Watches nothing from now on.
    mutating func stop() {
        guard isOn else { return }
        for place in places { inotify_rm_watch(descriptor, place) }
        places = []
        stopped = .now
    }

    /// Closes it if it has watched nothing for a while: a system has few of them.
    mutating func closeIfUnused() {
        guard descriptor >= 0, !isOn, .now - stopped > rest else { return }
        close(descriptor)
        descriptor = -1
    }

    /// Watches the folder, or the nearest one above it that is there; nil if none can be watched.
    private mutating func watchNearest(to directory: String) -> String? {
        let events = UInt32(IN_OPEN | IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
        var path = directory
        while true {
            let place = inotify_add_watch(descriptor, path, events)
            if place >= 0 {
                if !places.contains(place) { places.append(place) }
                return path
            }
            guard errno == ENOENT || errno == ENOTDIR, path != "/", path != "." else { return nil }
            path = Self.parent(of: path)
        }
    }

    private static func parent(of path: String) -> String {
        let folders = path.split(separator: "/").dropLast().joined(separator: "/")
        return path.hasPrefix("/") ? "/" + folders : folders.isEmpty ? "." : folders
    }

    /// Takes what has happened. Returns true for a reason to try again. Our own opening of `input` does not count.
    func drain() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 8) { buffer in
            var isReason = false
            while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
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
            // The last word of a place that was watched says nothing.
            let isOver = mask & UInt32(IN_IGNORED) != 0
            if !isOver, mask & UInt32(IN_OPEN) == 0 || name.elementsEqual("output".utf8) { return true }
            place += 16 + length
        }
        return false
    }
}
