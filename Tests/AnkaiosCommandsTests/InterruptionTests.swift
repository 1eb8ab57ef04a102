import TestSupport
import Synchronization
import Testing

@testable import AnkaiosCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Signals belong to the whole process: each test has one of its own.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct InterruptionTests {
    /// Waits until its task is cancelled.
    static func untilCancelled() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        continuation.finish()
    }

    @Test func `a signal cancels the operation, which may clean up`() async {
        await #expect(processExitsWith: .success) { await Self.expectCleanup(after: SIGINT) }
        await #expect(processExitsWith: .success) { await Self.expectCleanup(after: SIGTERM) }
        await #expect(processExitsWith: .success) { await Self.expectCleanup(after: SIGPIPE) }
    }

    static func expectCleanup(after number: Int32) async {
        let (cleaned, signal) = await Interruption.guarding {
            sendToSelf(number)
            await Self.untilCancelled()
            return "cleaned"
        }
        #expect(cleaned == "cleaned")
        #expect(signal == number)
    }

    @Test func `without a signal the operation gives its result, and signals do what they did before`() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGTERM, SIG_IGN)
            let (result, received) = await Interruption.guarding { 7 }
            #expect(result == 7)
            #expect(received == nil)
            sendToSelf(SIGTERM)
        }
        await #expect(processExitsWith: .signal(SIGTERM)) {
            _ = await Interruption.guarding { 7 }
            sendToSelf(SIGTERM)
            await Self.untilCancelled()
        }
    }

    @Test func `the operation is cancelled with its caller`() async {
        await #expect(processExitsWith: .success) {
            let task = Task { await Interruption.guarding { await Self.untilCancelled() }.signal }
            task.cancel()
            #expect(await task.value == nil)
        }
    }

    @Test func `a signal ends an operation that goes on computing`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            WatchThread.patience.store(50, ordering: .relaxed)
            _ = await Interruption.guarding {
                sendToSelf(SIGTERM)
                var number: UInt64 = 1
                while number != 0 { number = number &* 6364136223846793005 | 1 }
            }
        }
    }

    @Test func `a second signal ends the process`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            _ = await Interruption.guarding {
                sendToSelf(SIGINT)
                await Self.untilCancelled()
                sendToSelf(SIGTERM)
            }
        }
    }
}

/// To the process: threads of Swift's pool block signals, and `raise` would reach only this one.
private func sendToSelf(_ number: Int32) {
    kill(getpid(), number)
}
