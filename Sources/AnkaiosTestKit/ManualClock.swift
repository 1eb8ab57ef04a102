import AnkaiosPlatform

/// A clock that a test moves: whoever sleeps on it wakes when the test lets that much time pass.
///
/// ```swift
/// let clock = ManualClock()
/// try await withAnkaios(configuration: Ankaios.Configuration(clock: clock)) { ankaios, _ in … }
/// ```
///
/// Waits, the pauses of `keep` and the refreshes of mirrors then take no time of the machine.
public final class ManualClock: Clock, Sendable {
    /// A moment of a manual clock.
    public struct Instant: InstantProtocol {
        /// The time since the clock was made.
        public var sinceStart: Duration

        /// Returns the moment that comes so much later.
        public func advanced(by duration: Duration) -> Instant { Instant(sinceStart: sinceStart + duration) }

        /// Returns the time from this moment to another one.
        public func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }

        /// Returns whether a moment comes before another one.
        public static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }
    }

    private struct Sleeper {
        var deadline: Instant
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct Watcher {
        var deadline: Instant
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct Core {
        var now = Instant(sinceStart: .zero)
        var sleepers: [UInt64: Sleeper] = [:]
        var lastSleeper: UInt64 = 0
        var watchers: [UInt64: Watcher] = [:]
    }

    private let core = Lock(Core())

    /// Creates a clock that stands still.
    public init() {}

    /// The present moment.
    public var now: Instant { core.withLock { $0.now } }

    /// The smallest step: none.
    public var minimumResolution: Duration { .zero }

    /// Sleeps until the test has moved the clock to a moment.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let number = nextNumber()
        let isWoken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, watchers) = core.withLock { core -> (Bool?, [CheckedContinuation<Void, Never>]) in
                    if Task.isCancelled { return (false, []) }
                    if deadline <= core.now { return (true, []) }
                    core.sleepers[number] = Sleeper(deadline: deadline, continuation: continuation)
                    let seen = core.watchers.filter { deadline <= $0.value.deadline }
                    for number in seen.keys { core.watchers[number] = nil }
                    return (nil, seen.values.map(\.continuation))
                }
                if let isOver { continuation.resume(returning: isOver) }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            core.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(returning: false)
        }
        if !isWoken { throw CancellationError() }
    }

    /// Lets time pass, and wakes whoever sleeps no longer than that.
    public func advance(by duration: Duration) {
        let woken = core.withLock { core in
            core.now = core.now.advanced(by: duration)
            let due = core.sleepers.filter { $0.value.deadline <= core.now }
            for number in due.keys { core.sleepers[number] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in woken { sleeper.continuation.resume(returning: true) }
    }

    /// Waits until a sleeper on the clock is due within a time from now, or until the task is cancelled.
    public func someoneSleeps(within time: Duration) async {
        let number = nextNumber()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = core.withLock { core in
                    let deadline = core.now.advanced(by: time)
                    if Task.isCancelled || core.sleepers.values.contains(where: { $0.deadline <= deadline }) {
                        return true
                    }
                    core.watchers[number] = Watcher(deadline: deadline, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            core.withLock { $0.watchers.removeValue(forKey: number) }?.continuation.resume()
        }
    }

    private func nextNumber() -> UInt64 {
        core.withLock { core in
            core.lastSleeper += 1
            return core.lastSleeper
        }
    }
}
