import Testing

@testable import AnkaiosRPC

/// What waits to be sent over an RPC.
@Suite struct RPCOutboxTests {
    private func message(_ id: UInt64, _ size: Int = 100) -> RPCOutbox.Item {
        .message([UInt8](repeating: UInt8(truncatingIfNeeded: id), count: size), id: id)
    }

    @Test func `items leave in their order, and what is taken back does not`() {
        var outbox = RPCOutbox()
        outbox.append(.headers)
        for id in 1...4 { outbox.append(message(UInt64(id))) }
        outbox.append(.halfClose)
        outbox.withdraw(2)
        outbox.withdraw(9)
        #expect(outbox.byteCount == 300)
        var left: [RPCOutbox.Item] = []
        while let item = outbox.first {
            left.append(item)
            outbox.removeFirst()
        }
        #expect(left == [.headers, message(1), message(3), message(4), .halfClose])
        #expect(outbox.byteCount == 0 && outbox.removeFirst() == nil)
    }

    @Test func `a repeated message takes the place of the one before, unless that is leaving`() {
        var outbox = RPCOutbox()
        outbox.append(message(1, 10))
        outbox.append(message(1, 20))
        #expect(outbox.all == [message(1, 20)])
        outbox.append(message(1, 30), isSending: true)
        outbox.withdraw(1, isSending: true)
        #expect(outbox.all == [message(1, 20)])
        outbox.withdraw(1, isSending: true)
        #expect(outbox.removeFirst() == message(1, 20) && outbox.byteCount == 0)
    }

    @Test func `a hundred thousand messages that are taken back leave nothing, the first one stuck or not`() {
        for isSending in [false, true] {
            var outbox = RPCOutbox()
            outbox.append(.headers)
            for id in 0..<100_000 {
                outbox.append(message(UInt64(id)), isSending: isSending)
                outbox.withdraw(UInt64(id), isSending: isSending)
            }
            #expect(outbox.all == [.headers] && outbox.byteCount == 0)
            #expect(outbox.placeCount < 200)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `half a million messages leave one by one`() {
        var outbox = RPCOutbox()
        for id in 0..<500_000 { outbox.append(.message([], id: UInt64(id))) }
        var count = 0
        while outbox.removeFirst() != nil { count += 1 }
        #expect(count == 500_000)
    }
}
