import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open file descriptor, closed at the end of its life.
struct Descriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { _ = sysClose(number) }

    /// Opens one end of a FIFO, non-blocking, and enlarges it.
    static func openFIFO(_ path: String, _ flags: Int32) throws(OpenFailure) -> Descriptor {
        let number = path.withCString { open($0, flags | O_NONBLOCK | O_CLOEXEC) }
        guard number >= 0 else { throw OpenFailure(path: path, code: errno) }
        let descriptor = Descriptor(number)
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
            throw OpenFailure(.notFIFO, path: path)
        }
        // A larger pipe makes torn frames less likely; without it all works as well.
        _ = cankaios_set_pipe_size(number, 1 << 20)
        return descriptor
    }

    /// Whether the path still leads to the file that is open.
    func isStill(at path: String) -> Bool {
        var (mine, there) = (stat(), stat())
        return fstat(number, &mine) == 0 && stat(path, &there) == 0 && mine.st_ino == there.st_ino
            && mine.st_dev == there.st_dev
    }

    /// Opens the end for writing of a FIFO that is empty. Without a writer the reader sees the end of file after its
    /// last byte, and drops an incomplete frame.
    static func openEmptyFIFO(_ path: String) throws(OpenFailure) -> Descriptor {
        let descriptor = try openFIFO(path, O_WRONLY)
        guard cankaios_unread(descriptor.number) <= 0 else { throw OpenFailure(.unread, path: path) }
        return descriptor
    }
}

private func sysClose(_ number: Int32) -> Int32 { close(number) }

extension OpenFailure {
    fileprivate init(path: String, code: Int32) {
        let cause: Cause =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case ENXIO: .unheard
            case EMFILE, ENFILE, ENOMEM: .shortage(String(cString: strerror(code)))
            default: .other(String(cString: strerror(code)))
            }
        self.init(cause, path: path)
    }
}

/// A pipe of our own by which other threads wake the one that polls.
struct WakePipe: ~Copyable {
    private let readEnd: Descriptor
    private let writeEnd: Descriptor

    /// Without a free descriptor it is not sound: both ends are -1.
    init() {
        var ends: [Int32] = [-1, -1]
        _ = cankaios_pipe(&ends)
        readEnd = Descriptor(ends[0])
        writeEnd = Descriptor(ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    var number: Int32 { readEnd.number }

    var isSound: Bool { readEnd.number >= 0 }

    func wake() {
        var byte: UInt8 = 0
        _ = write(writeEnd.number, &byte, 1)
    }

    func drain() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while withUnsafeMutableBytes(of: &bytes, { read(readEnd.number, $0.baseAddress, $0.count) }) > 0 {}
    }
}
