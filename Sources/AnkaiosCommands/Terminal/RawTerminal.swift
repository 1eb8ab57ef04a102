import AnkaiosPlatform
import CAnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where it stands what the terminal was before, for handlers of signals, which may do next to nothing; 0: nowhere.
private let modeBefore = Atomic<UInt>(0)

/// Brings the terminal back to what it was. A handler may call it, too, at any time and more than once.
func restoreTerminal() {
    let address = modeBefore.load(ordering: .sequentiallyConsistent)
    guard let mode = UnsafePointer<termios>(bitPattern: address) else { return }
    // Colours off, line wrap and cursor on, back from the other screen.
    var bytes: StaticString { "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l" }
    _ = write(STDOUT_FILENO, bytes.utf8Start, bytes.utf8CodeUnitCount)
    tcsetattr(STDIN_FILENO, TCSANOW, mode)
}

/// The whole terminal for one program: a screen of its own, each key at once. It is given back on every way out, by
/// signals and crashes, too.
///
/// There is one terminal: only one of these can be there at a time.
final class RawTerminal: Sendable {
    /// Signals by which a program ends when it has a defect.
    private static let crashes = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    private let mode: termios
    private let wake: (read: Int32, write: Int32)
    private let shown = Lock<[String]>([])

    /// Takes the terminal. Nil: standard input and output are not a terminal, or another one has it already.
    init?() {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return nil }
        var mode = termios()
        var ends: [Int32] = [-1, -1]
        guard tcgetattr(STDIN_FILENO, &mode) == 0, cankaios_pipe(&ends) == 0 else { return nil }
        let kept = UnsafeMutablePointer<termios>.allocate(capacity: 1)
        kept.initialize(to: mode)
        let address = UInt(bitPattern: kept)
        guard modeBefore.compareExchange(expected: 0, desired: address, ordering: .sequentiallyConsistent).exchanged
        else {
            for end in ends { close(end) }
            kept.deallocate()
            return nil
        }
        self.mode = mode
        wake = (ends[0], ends[1])
        for number in Self.crashes {
            _ = signal(number) { number in
                restoreTerminal()
                _ = signal(number, SIG_DFL)
                raise(number)
            }
        }
        enter()
    }

    /// Takes the terminal, also again after the program was stopped and goes on.
    func enter() {
        var raw = mode
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Ctrl-C stays a signal; Ctrl-Z is none: a stopped program could not give the terminal back.
        withUnsafeMutableBytes(of: &raw.c_cc) { $0[Int(VSUSP)] = 0 }
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J")
        shown.withLock { $0 = [] }
    }

    /// Gives the terminal back for now; all of it stays as it is else.
    func restore() { restoreTerminal() }

    /// Gives the terminal back for good.
    func leave() {
        restoreTerminal()
        for number in Self.crashes { _ = signal(number, SIG_DFL) }
        // The memory stays: a handler may still look at it.
        modeBefore.store(0, ordering: .sequentiallyConsistent)
        var byte: UInt8 = 0
        _ = Self.systemWrite(wake.write, &byte, 1)
    }

    var size: TerminalSize {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return TerminalSize(columns: 80, rows: 24)
        }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Shows these lines; only what differs from the former ones is written.
    func show(_ lines: [String]) {
        let text = shown.withLock { shown in
            var text = ""
            for (at, line) in lines.enumerated() where at >= shown.count || shown[at] != line {
                text += "\u{1B}[\(at + 1);1H\(line)\u{1B}[K"
            }
            if lines.count < shown.count { text += "\u{1B}[\(lines.count + 1);1H\u{1B}[J" }
            shown = lines
            return text
        }
        if !text.isEmpty { write(text) }
    }

    /// What is shown is no longer known: the next lines are all written.
    func forget() {
        shown.withLock { $0 = [] }
        write("\u{1B}[2J")
    }

    /// Calls a function with what is typed, on a thread of its own, as long as it has the terminal.
    func read(_ action: @escaping @Sendable ([UInt8]) -> Void) {
        let wake = wake
        let isStarted = DetachedThread.start {
            defer {
                close(wake.read)
                close(wake.write)
            }
            var bytes = [UInt8](repeating: 0, count: 256)
            while true {
                var polled = [
                    pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                ]
                if poll(&polled, 2, -1) < 0, errno == EINTR { continue }
                guard polled[0].revents == 0 else { return }
                let count = Self.systemRead(STDIN_FILENO, &bytes, bytes.count)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0 else { return }
                action(Array(bytes[..<count]))
            }
        }
        if !isStarted { action(Array("q".utf8)) }
    }

    private func write(_ text: String) { SystemTerminal().write(text) }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #else
            Musl.write(descriptor, bytes, count)
        #endif
    }

    private static func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, bytes, count)
        #else
            Musl.read(descriptor, bytes, count)
        #endif
    }
}
