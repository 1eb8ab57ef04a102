import AnkaiosModel
import AnkaiosOperations
import AnkaiosTestKit
import Testing

@testable import AnkaiosSDK

/// What is repeated, for how long, and with which pauses.
@Suite(.timeLimit(.minutes(1))) struct RetryingTests {
    /// The largest numbers: no pause is shortened.
    private struct Largest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    @Test func `pauses double up to ten seconds, and the last one ends at the limit`() {
        var generator = Largest()
        var pauses = RetryPauses(since: .seconds(7), limit: .seconds(60))
        var now = Duration.seconds(7)
        var told: [Int64] = []
        while let pause = pauses.next(at: now, using: &generator) {
            now += pause
            told.append((pause / .milliseconds(1)).rounded().asWhole)
        }
        #expect(told == [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000, 7300])
        #expect(now == .seconds(67))
    }

    @Test func `chance shortens a pause by a half at most`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            var pauses = RetryPauses(since: .zero, limit: .seconds(60))
            let pause = pauses.next(at: .zero, using: &generator) ?? .zero
            #expect(pause >= .milliseconds(50) && pause <= .milliseconds(100))
        }
    }

    @Test func `a transient error is repeated after a pause of the configuration's clock, until it passes`()
        async throws
    {
        let clock = ManualClock()
        try await withAnkaios(configuration: .init(clock: clock)) { ankaios, _ in
            let counter = Counter()
            let names = Task {
                try await ankaios.retrying(within: .seconds(60)) { ankaios in
                    if await counter.next() < 3 { throw AnkaiosError(.connectionLost) }
                    return try await ankaios.configs().keys.sorted()
                }
            }
            for pause in [100, 200] {
                await clock.someoneSleeps(within: .milliseconds(pause))
                clock.advance(by: .milliseconds(pause))
            }
            let found = try await names.value
            let count = await counter.count
            #expect(found == [] && count == 3)
        }
    }

    @Test func `an error that repeating does not mend is thrown at once, and the last one when the limit has passed`()
        async throws
    {
        let clock = ManualClock()
        try await withAnkaios(configuration: .init(clock: clock)) { ankaios, _ in
            let counter = Counter()
            await #expect(throws: AnkaiosError(.rejected, "no")) {
                try await ankaios.retrying(within: .seconds(60)) { _ in
                    _ = await counter.next()
                    throw AnkaiosError(.rejected, "no")
                }
            }
            #expect(await counter.count == 1)
            let late = Task {
                try await ankaios.retrying(within: .milliseconds(50)) { _ in
                    throw AnkaiosError(.unavailable, "attempt \(await counter.next())")
                }
            }
            await clock.someoneSleeps(within: .milliseconds(50))
            clock.advance(by: .milliseconds(50))
            await #expect(throws: AnkaiosError(.unavailable, "attempt 3")) { try await late.value }
        }
    }

    private actor Counter {
        private(set) var count = 0

        func next() -> Int {
            count += 1
            return count
        }
    }
}

extension Double {
    fileprivate var asWhole: Int64 { Int64(self) }
}
