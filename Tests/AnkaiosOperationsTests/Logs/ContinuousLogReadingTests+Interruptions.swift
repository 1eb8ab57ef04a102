import AnkaiosModel
import Testing

@testable import AnkaiosOperations

/// What is read again after an interruption.
extension ContinuousLogReadingTests {
    @Test func `after an interruption a log is read again, and what was told is left out`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, ["1", "2"]))
        #expect(core.handle(radio("Running(Ok)", anew: true)) == [])
        #expect(
            core.handle(.interrupted(first)) == [.cancel(first), .tell([.gap(radio)]), read(second, radio)]
        )
        #expect(core.handle(.lines(second, ["1", "2", "3"])) == [.tell(lines(radio, "3"))])
    }

    @Test func `an agent that was away has the same containers`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, ["1"]))
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)])])
        #expect(core.handle(radio("AgentDisconnected")) == [.tell([.waiting(radio)])])
        #expect(core.handle(radio("Running(Ok)")) == [read(second, radio)])
        #expect(core.handle(.lines(second, ["1", "2"])) == [.tell([.began(radio)] + lines(radio, "2"))])
    }

    @Test func `a hundred thousand different lines cost what they are, each in a batch of its own`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        // To copy what was told before with each batch would take minutes.
        for number in 0..<ToldLines.limit { _ = core.handle(.lines(first, ["\(number)"])) }
        #expect(core.handle(.lines(first, ["last"])) == [.tell(lines(radio, "last"))])
    }

    @Test func `an end of a log whose agent is away is told with the wait for it, whichever comes first`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, ["1"]))
        #expect(core.handle(radio("AgentDisconnected")) == [])
        #expect(core.handle(.stopped(first)) == [.tell([.ended(radio)]), .tell([.waiting(radio)])])
    }

    @Test func `a log that was not granted is asked for again at the next occasion`() {
        var core = ContinuousLogReading(of: ["radio"], tail: 3)
        _ = core.handle(radio("Running(Ok)", anew: true))
        #expect(core.handle(.failed(first)) == [])
        #expect(core.handle(radio("Running(Ok)", anew: true)) == [read(second, radio, tail: 3)])
    }

    @Test func `what changed while nobody saw it is told as a gap`() {
        var core = ContinuousLogReading(of: ["radio"])
        _ = core.handle(radio("Running(Ok)", anew: true))
        _ = core.handle(.lines(first, ["1"]))
        _ = core.handle(.stopped(first))
        _ = core.handle(radio("Succeeded(Ok)"))
        #expect(core.handle(radio("Running(Ok)", anew: true)) == [.tell([.gap(radio)]), read(second, radio)])
    }
}
