#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Waits, on the one thread of an instance, for descriptors and for times, and calls what belongs to them.
///
/// The times here are those of the machine. The other end of a FIFO lives in real time, whatever the clock of the
/// cluster does.
final class Reactor {
    typealias Events = Int16
    typealias Handler = (Events) -> Void

    struct Watch: Hashable {
        fileprivate var number: Int
    }

    private struct Watched {
        var descriptor: Descriptor
        var events: Events
        var handler: Handler
    }

    private var watched: [Int: Watched] = [:]
    private var nextNumber = 0
    private var timers = TimerQueue<() -> Void>()

    static let readable = Events(POLLIN)
    static let writable = Events(POLLOUT)
    /// The other end is gone (of a pipe that is read: no writer is left).
    static let hungUp = Events(POLLHUP)
    /// The other end is gone (of a pipe that is written: no reader is left).
    static let broken = Events(POLLERR)

    /// The machine's monotonic time.
    static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    // MARK: - Descriptors

    /// Calls `handler` with what happened, each time that something of `events` did, or that the other end went.
    func watch(_ descriptor: Descriptor, _ events: Events, _ handler: @escaping Handler) -> Watch {
        nextNumber += 1
        watched[nextNumber] = Watched(descriptor: descriptor, events: events, handler: handler)
        return Watch(number: nextNumber)
    }

    func unwatch(_ watch: Watch?) {
        if let watch { watched[watch.number] = nil }
    }

    // MARK: - Times

    typealias Timer = TimerQueue<() -> Void>.Token

    func after(_ delay: Duration, _ action: @escaping () -> Void) -> Timer {
        timers.add(action, at: Reactor.now() + delay)
    }

    func cancel(_ timer: Timer?) {
        if let timer { timers.cancel(timer) }
    }

    // MARK: - One turn

    /// Waits until something happens, or until `deadline`, and handles it. False if nothing happened.
    func turn(until deadline: Duration?) -> Bool {
        var happened = false
        let wakeUp = [deadline, timers.nextTime()].compactMap(\.self).min()
        let keys = watched.keys.sorted()
        var polled = keys.map { key in
            let entry = watched[key]
            return pollfd(fd: entry?.descriptor.number ?? -1, events: entry?.events ?? 0, revents: 0)
        }
        let count = poll(&polled, nfds_t(polled.count), Reactor.milliseconds(until: wakeUp))
        if count > 0 {
            for (key, result) in zip(keys, polled) where result.revents != 0 {
                happened = true
                watched[key]?.handler(result.revents)
            }
        }
        while let action = timers.popDue(at: Reactor.now()) {
            happened = true
            action()
        }
        return happened
    }

    private static func milliseconds(until time: Duration?) -> Int32 {
        guard let time else { return -1 }
        let left = time - now()
        if left <= .zero { return 0 }
        // Rounded up: waking too early would only mean to wait again.
        let (seconds, attoseconds) = left.components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
        if milliseconds.overflow { return Int32.max }
        return Int32(clamping: milliseconds.partialValue + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
