import AnkaiosPlatform
import CAnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where the signal handler, which may do next to nothing, writes the number of a signal.
private let signalPipe = Atomic<Int32>(-1)

/// What polls as closed once a signal has come that ends this process. A wait for room on the output ends then.
private let endingPipe: (readEnd: Int32, writeEnd: Int32) = {
    var ends: [Int32] = [-1, -1]
    guard cankaios_pipe(&ends) == 0 else { return (-1, -1) }
    return (ends[0], ends[1])
}()
private let isEnding = Atomic(false)

/// Calls a function, on a thread of its own, with all signals that come, or with the first one. In that case later ones do
/// what they did before.
final class SignalWatch: Sendable {
    private let writeEnd: Int32
    private let before: Handlers

    /// Begins to watch; nil if the system has no pipe or no thread left, or another watch is there.
    init?(_ signals: [Int32], onlyFirst: Bool = true, _ action: @escaping @Sendable (Int32) -> Void) {
        var ends: [Int32] = [-1, -1]
        guard cankaios_pipe(&ends) == 0 else { return nil }
        writeEnd = ends[1]
        before = Handlers()
        guard signalPipe.compareExchange(expected: -1, desired: ends[1], ordering: .sequentiallyConsistent).exchanged,
            DetachedThread.start(
                WatchThread(readEnd: ends[0], before: onlyFirst ? before : nil, action: action).run
            )
        else {
            _ = signalPipe.compareExchange(expected: ends[1], desired: -1, ordering: .sequentiallyConsistent)
            for end in ends { _ = close(end) }
            return nil
        }
        // What was ignored when the process began (nohup, a script's background) stays so.
        for number in signals where !ProcessStart.ignores(number) {
            let handler = signal(number) { number in
                let code = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe.load(ordering: .relaxed), &byte, 1)
                errno = code
            }
            before.keep(handler, for: number)
        }
    }

    /// A descriptor that is readable once a signal has come that ends this process; -1: there is none.
    static var endingDescriptor: Int32 { endingPipe.readEnd }

    /// Does as if a signal had come; nothing without a watch.
    static func notify(_ number: Int32) {
        var byte = UInt8(truncatingIfNeeded: number)
        let end = signalPipe.load(ordering: .sequentiallyConsistent)
        if end >= 0 { _ = write(end, &byte, 1) }
    }

    /// Ends the watch.
    func stop() {
        before.restore { _ in true }
        signalPipe.store(-1, ordering: .sequentiallyConsistent)
        _ = close(writeEnd)
    }
}

/// What was done about signals before, to be done again.
private final class Handlers: Sendable {
    private let handlers = Lock<[(number: Int32, handler: (@convention(c) (Int32) -> Void)?)]>([])

    func keep(_ handler: (@convention(c) (Int32) -> Void)?, for number: Int32) {
        handlers.withLock { $0.append((number, handler)) }
    }

    func restore(_ isWanted: (Int32) -> Bool) {
        handlers.withLock { handlers in
            // No handler is the default action.
            for (number, handler) in handlers where isWanted(number) { _ = signal(number, handler) }
        }
    }
}

/// Waits for a number in the pipe, or for the pipe's end.
final class WatchThread: Sendable {
    let readEnd: Int32
    /// What is done again after the first signal; nil: all signals are watched for.
    private let before: Handlers?
    let action: @Sendable (Int32) -> Void

    fileprivate init(readEnd: Int32, before: Handlers?, action: @escaping @Sendable (Int32) -> Void) {
        self.readEnd = readEnd
        self.before = before
        self.action = action
    }

    /// How long whoever is asked to end has for it, in milliseconds.
    static let patience = Atomic<Int32>(5000)

    func run() {
        defer { _ = close(readEnd) }
        var byte: UInt8 = 0
        var first: Int32?
        while true {
            var waiting = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            if let first, poll(&waiting, 1, Self.patience.load(ordering: .relaxed)) == 0 { end(by: first) }
            let count = read(readEnd, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return }
            // Who asks again means it. A broken pipe repeats itself with each line and is not asking.
            if let before {
                before.restore { $0 != SIGPIPE }
                first = first ?? Int32(byte)
            }
            action(Int32(byte))
            // Only now: whoever waits for room on the output then ends as interrupted.
            if before != nil, !isEnding.exchange(true, ordering: .sequentiallyConsistent) {
                _ = close(endingPipe.writeEnd)
            }
        }
    }

    /// What is asked to end and goes on, in the middle of a computation say, ends by the signal.
    private func end(by number: Int32) {
        restoreTerminal()
        _ = signal(number, SIG_DFL)
        _ = kill(getpid(), number)
    }
}
