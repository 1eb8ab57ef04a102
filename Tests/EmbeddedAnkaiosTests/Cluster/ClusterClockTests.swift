import TestSupport
import Testing

@testable import EmbeddedAnkaios

@Suite(.oneAtATime) struct ClusterClockTests {
    @Test func `a frozen clock does what falls due in its order and at its time`() {
        let clock = ClusterClock(mode: .frozen)
        var seen: [(String, Duration)] = []
        _ = clock.after(.seconds(2)) { seen.append(("late", clock.now)) }
        _ = clock.after(.seconds(1)) {
            seen.append(("early", clock.now))
            _ = clock.after(.milliseconds(500)) { seen.append(("between", clock.now)) }
        }
        let cancelled = clock.after(.seconds(1)) { seen.append(("never", clock.now)) }
        clock.cancel(cancelled)
        clock.advance(by: .seconds(3)) {}
        #expect(seen.map(\.0) == ["early", "between", "late"])
        #expect(seen.map(\.1) == [.seconds(1), .milliseconds(1500), .seconds(2)])
        #expect(clock.now == .seconds(3))
    }

    @Test func `a clock that skips ahead jumps over what nobody waits for`() {
        let clock = ClusterClock(mode: .skippingAhead)
        var fired = false
        _ = clock.after(.seconds(3600)) { fired = true }
        let start = Reactor.now()
        let reactor = Reactor()
        while let deadline = clock.nextLook() {
            if !reactor.turn(until: deadline) { clock.becameIdle() }
            clock.runDue()
        }
        #expect(fired)
        #expect(clock.now >= .seconds(3600))
        #expect(Reactor.now() - start < .seconds(60))
    }

    @Test func `for what is in the background alone a clock that skips ahead does not jump`() throws {
        let clock = ClusterClock(mode: .skippingAhead)
        var done: [String] = []
        _ = clock.at(.seconds(100), isBackground: true) { done.append("background") }
        #expect(try #require(clock.nextLook()) > Reactor.now() + .seconds(50))
        clock.becameIdle()
        #expect(clock.now < .seconds(50))
        // With something else behind it, it comes in its turn.
        _ = clock.at(.seconds(200)) { done.append("other") }
        for _ in 1...2 {
            clock.becameIdle()
            clock.runDue()
        }
        #expect(done == ["background", "other"])
    }

    @Test func `timers of one time fire in the order in which they came`() {
        var queue = TimerQueue<Int>()
        for number in 0..<50 { _ = queue.add(number, at: .seconds(number % 5)) }
        var order: [Int] = []
        while let item = queue.popDue(at: .seconds(10)) { order.append(item) }
        #expect(order == (0..<5).flatMap { rest in stride(from: rest, to: 50, by: 5) })
    }

    @Test func `the same seed gives the same ids`() {
        var one = SeededGenerator(seed: 7)
        var two = SeededGenerator(seed: 7)
        #expect(one.containerID() == two.containerID())
        #expect(one.containerID().count == 64)
    }
}
