#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How time passes in an embedded Ankaios.
///
/// It is the time of retries, state checks, load reports, reconnects and simulated workloads. Real processes and the
/// limits of the FIFOs use only the time of the machine. For example, an agent gives up a write after 500 ms.
public enum ClockMode: Hashable, Codable, Sendable {
    /// As on the machine.
    case real
    /// Not at all, except by `Cluster.advance(by:)`.
    case frozen
    /// As on the machine, but when nothing happens until the next timer, the clock jumps to it at once. It does not
    /// jump for what agents repeat: reporting their load, looking for a server that is down.
    case skippingAhead
}

/// The clock of one cluster, with what waits for it.
final class ClusterClock {
    struct Timer {
        fileprivate var token: TimerQueue<() -> Void>.Token
        fileprivate var isBackground: Bool
    }

    let mode: ClockMode
    private let origin: Duration
    private let wallOrigin: Duration
    private var skipped: Duration = .zero
    private var timers = TimerQueue<() -> Void>()
    /// What is done again and again, and is nothing to skip time for.
    private var background = TimerQueue<() -> Void>()
    /// A moment of quiet after which a clock that skips ahead jumps: long enough for a client to answer.
    private let quiet: Duration = .milliseconds(2)

    init(mode: ClockMode) {
        self.mode = mode
        origin = Reactor.now()
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        wallOrigin = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Since the cluster began.
    var now: Duration { mode == .frozen ? skipped : Reactor.now() - origin + skipped }

    /// Since 1970.
    var wallNow: Duration { wallOrigin + now }

    func after(_ delay: Duration, _ action: @escaping () -> Void) -> Timer {
        at(now + delay, action)
    }

    /// A timer in the background gives a clock that skips ahead no reason to jump.
    func at(_ time: Duration, isBackground: Bool = false, _ action: @escaping () -> Void) -> Timer {
        let token = isBackground ? background.add(action, at: time) : timers.add(action, at: time)
        return Timer(token: token, isBackground: isBackground)
    }

    func cancel(_ timer: Timer?) {
        guard let timer else { return }
        if timer.isBackground { background.cancel(timer.token) } else { timers.cancel(timer.token) }
    }

    /// Does what is due.
    func runDue() {
        let time = now
        while let action = popDue(at: time) { action() }
    }

    private func popDue(at time: Duration) -> (() -> Void)? {
        guard let next = nextTime(), next <= time else { return nil }
        return timers.nextTime() == next ? timers.popDue(at: time) : background.popDue(at: time)
    }

    private func nextTime() -> Duration? {
        [timers.nextTime(), background.nextTime()].compactMap(\.self).min()
    }

    /// The time of the machine at which to look again; nil: there is nothing to wait for.
    func nextLook() -> Duration? {
        guard let next = nextTime() else { return nil }
        switch mode {
        case .frozen: return next <= now ? Reactor.now() : nil
        case .real: return next - skipped + origin
        case .skippingAhead:
            let look = next - skipped + origin
            return timers.nextTime() == nil ? look : min(look, Reactor.now() + quiet)
        }
    }

    /// Nothing happened until the time that `nextLook` gave.
    func becameIdle() {
        guard mode == .skippingAhead, timers.nextTime() != nil, let next = nextTime() else { return }
        skipped += max(.zero, next - now)
    }

    /// Lets this time pass at once; what falls due meanwhile happens in its order, each at its time.
    func advance(by duration: Duration, afterEach: () -> Void) {
        let target = now + duration
        while let next = nextTime(), next <= target {
            skipped += max(.zero, next - now)
            let time = now
            while let action = popDue(at: time) { action() }
            afterEach()
        }
        skipped += max(.zero, target - now)
    }
}
