import AnkaiosSDK
import AnkaiosWire
import Testing

/// Which frames leave with one `write`, and what becomes of those that nobody wants any more.
@Suite struct OutboxTests {
    private func outbox(_ frames: [UInt8]...) -> Outbox {
        var outbox = Outbox()
        for (index, frame) in frames.enumerated() { outbox.append(frame, CallID(UInt64(index))) }
        return outbox
    }

    @Test func `frames leave together as far as all of them fit`() {
        var outbox = outbox([1, 1, 1], [2, 2], [3, 3], [4])
        #expect(outbox.take(upTo: 6).map(Array.init) == [1, 1, 1, 2, 2])
        outbox.wrote(5)
        #expect(outbox.take(upTo: 6).map(Array.init) == [3, 3, 4])
        outbox.wrote(3)
        #expect(outbox.isEmpty)
        #expect(outbox.take(upTo: 6) == nil)
    }

    @Test func `a frame above the limit leaves alone, and its rest before anything else`() {
        var outbox = outbox([1, 1, 1, 1], [2])
        #expect(outbox.take(upTo: 3).map(Array.init) == [1, 1, 1, 1])
        outbox.wrote(3)
        #expect(outbox.take(upTo: 3).map(Array.init) == [1])
        outbox.wrote(1)
        #expect(outbox.take(upTo: 3).map(Array.init) == [2])
    }

    @Test func `what was not written leaves once more`() {
        var outbox = outbox([1], [2], [3])
        #expect(outbox.take(upTo: 9).map(Array.init) == [1, 2, 3])
        outbox.wrote(2)
        #expect(outbox.take(upTo: 9).map(Array.init) == [3])
        outbox.wrote(0)
        #expect(outbox.take(upTo: 9).map(Array.init) == [3])
    }

    @Test func `a frame is taken back before it leaves, not while it is being written`() {
        var outbox = outbox([1], [2, 2], [3], [4])
        #expect(outbox.take(upTo: 3).map(Array.init) == [1, 2, 2])
        outbox.withdraw(CallID(1))
        outbox.withdraw(CallID(3))
        outbox.wrote(3)
        #expect(outbox.take(upTo: 9).map(Array.init) == [3])
    }

    @Test func `a frame that nobody wants is not begun by a write that took nothing`() {
        var outbox = outbox([1], [2])
        #expect(outbox.take(upTo: 9).map(Array.init) == [1, 2])
        outbox.withdraw(CallID(0))
        outbox.wrote(0)
        #expect(outbox.take(upTo: 9).map(Array.init) == [2])
    }

    @Test func `a begun frame leaves as a whole behind a new beginning, if it is still wanted`() {
        var outbox = outbox([1, 1], [2])
        #expect(outbox.take(upTo: 1).map(Array.init) == [1, 1])
        outbox.wrote(1)
        outbox.restartBegunFrame()
        #expect(outbox.take(upTo: 9).map(Array.init) == [1, 1, 2])
        outbox.wrote(1)
        outbox.withdraw(CallID(0))
        outbox.restartBegunFrame()
        #expect(outbox.take(upTo: 9).map(Array.init) == [2])
    }
}
