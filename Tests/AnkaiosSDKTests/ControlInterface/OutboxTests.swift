import AnkaiosSDK
import AnkaiosSession
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

    @Test func `a hundred thousand frames that are taken back leave nothing, and cost what they are`() {
        var outbox = outbox([9])
        for number in 1...100_000 {
            outbox.append([1, 2, 3], CallID(UInt64(number)))
            outbox.append([4], CallID(UInt64(number)))
            outbox.withdraw(CallID(UInt64(number)))
        }
        #expect(outbox.count == 1)
        outbox.append([5], CallID(7))
        #expect(outbox.take(upTo: 9).map(Array.init) == [9, 5])
        outbox.withdraw(CallID(7))
        outbox.wrote(1)
        #expect(outbox.isEmpty)
        #expect(outbox.take(upTo: 9) == nil)
    }

    @Test func `what is said again before it has left leaves once`() {
        var outbox = outbox([1], [2], [3])
        outbox.append([2, 2], CallID(1))
        #expect(outbox.count == 3)
        #expect(outbox.take(upTo: 9).map(Array.init) == [1, 3, 2, 2])
        // It is being written: what is said now leaves, too.
        outbox.append([2, 2, 2], CallID(1))
        outbox.wrote(4)
        #expect(outbox.take(upTo: 9).map(Array.init) == [2, 2, 2])
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `whatever is taken back, each frame that stays leaves once and in its order`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        var outbox = Outbox()
        var (wanted, left): ([UInt8], [UInt8]) = ([], [])
        for number in UInt8(1)...100 {
            outbox.append([number], CallID(UInt64(number)))
            wanted.append(number)
            if Bool.random(using: &random), let taken = wanted.randomElement(using: &random) {
                outbox.withdraw(CallID(UInt64(taken)))
                wanted.removeAll { $0 == taken }
            }
            guard Int.random(in: 0..<8, using: &random) == 0, let bytes = outbox.take(upTo: 5) else { continue }
            let count = Int.random(in: 0...bytes.count, using: &random)
            outbox.wrote(count)
            left += bytes.prefix(count)
            wanted.removeAll { left.contains($0) }
        }
        while let bytes = outbox.take(upTo: 7) {
            left += bytes
            outbox.wrote(bytes.count)
            wanted.removeAll { left.contains($0) }
        }
        #expect(wanted.isEmpty)
        #expect(left == left.sorted())
        #expect(Set(left).count == left.count)
    }
}
