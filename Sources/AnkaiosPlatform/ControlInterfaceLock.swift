#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The lock of a control interface. Two programs that read one pipe take each other's messages, so that each needs it for itself.
///
/// The lock is on the FIFO `input` and belongs to an open descriptor. It ends with that, also when the process is
/// killed. It also works in a folder that is mounted read-only.
package enum ControlInterfaceLock {
    package enum Result: Hashable, Sendable {
        /// This descriptor has the lock now.
        case taken
        /// Another descriptor has it: of whom, as far as the system tells.
        case held(by: String)
        /// The system gives no lock, and says why.
        case missing(String)
    }

    /// Takes the lock of the file that a descriptor is open for.
    package static func take(_ descriptor: Int32) -> Result {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return .held(by: holder(of: descriptor))
            default: return .missing(String(cString: strerror(errno)))
            }
        }
        return .taken
    }

    /// The holder of the lock, in words. `/proc/locks` names its process, if that is of the same container.
    private static func holder(of descriptor: Int32) -> String {
        let unknown = "another program"
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return unknown }
        for line in lines(of: "/proc/locks") {
            // 1: FLOCK  ADVISORY  WRITE 4711 00:2f:1234 0 EOF
            let words = line.split(separator: " ")
            guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(status.st_ino)"),
                let process = Int32(words[4]), process > 0
            else { continue }
            if process == getpid() { return "this process" }
            let name = lines(of: "/proc/\(process)/comm").first
            return "process \(process)" + (name.map { " (\($0))" } ?? "")
        }
        return unknown
    }

    private static func lines(of path: String) -> [String] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var lines: [String] = []
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let bytes = line.prefix { $0 != 0 && $0 != CChar(bitPattern: UInt8(ascii: "\n")) }
            lines.append(String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return lines
    }
}
