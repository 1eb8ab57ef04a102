import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The process's own standard output and standard error.
package struct SystemTerminal: Terminal {
    package init() {}

    package var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    package var areErrorsShown: Bool { isatty(STDERR_FILENO) == 1 }

    package var width: Int? {
        guard isTerminal else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    package func write(_ text: String) { write(text, to: STDOUT_FILENO) }
    package func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// The system's error that kept standard output from being written, if there was one.
    package static var failure: Int32? {
        let code = failureCode.load(ordering: .sequentiallyConsistent)
        return code == 0 ? nil : code
    }

    private static let failureCode = Atomic<Int32>(0)

    /// A pipe has room for as much whenever it has room at all. A larger piece would wait for its reader.
    private static let pieceOfPipe = 4096

    /// The first error on standard output ends the command; nothing is written after it.
    private func write(_ text: String, to descriptor: Int32) {
        guard descriptor != STDOUT_FILENO || Self.failure == nil else { return }
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            var about = stat()
            let isFile = fstat(descriptor, &about) == 0 && about.st_mode & S_IFMT == S_IFREG
            while !rest.isEmpty {
                guard isFile || Self.waitForRoom(on: descriptor) else { return }
                let piece = isFile ? rest.count : min(rest.count, Self.pieceOfPipe)
                #if canImport(Glibc)
                    let count = Glibc.write(descriptor, rest.baseAddress, piece)
                #else
                    let count = Musl.write(descriptor, rest.baseAddress, piece)
                #endif
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if count == 0 || errno != EINTR && errno != EAGAIN {
                    return descriptor == STDOUT_FILENO ? Self.fail(count == 0 ? ENOSPC : errno) : ()
                }
            }
        }
    }

    /// Waits until something can be written; false: a signal ends the command, and the reader does not read.
    private static func waitForRoom(on descriptor: Int32) -> Bool {
        var waiting = [
            pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: SignalWatch.endingDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&waiting, 2, -1) < 0, errno == EINTR {}
        return waiting[0].revents != 0 || waiting[1].revents == 0
    }

    private static func fail(_ code: Int32) {
        _ = failureCode.compareExchange(expected: 0, desired: code, ordering: .sequentiallyConsistent)
        // As if the reader had gone: who follows something follows it no longer.
        SignalWatch.notify(SIGPIPE)
    }
}
