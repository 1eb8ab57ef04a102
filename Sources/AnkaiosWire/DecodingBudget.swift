/// How much memory the values of a message may take, counted while they are read. A map of empty entries would take
/// many times the bytes of its message.
///
/// A message and its values together take at most the larger of 64 MiB and four times the message's size.
struct DecodingBudget {
    private(set) var left: Int

    init(messageSize: Int) {
        left = max(64 << 20, 4 * messageSize) - messageSize - messageSize / 4
    }

    mutating func take(_ size: Int) throws(WireError) {
        left -= size
        if left < 0 { throw .tooLarge }
    }
}

extension Cursor {
    /// Takes what a value needs out of the budget, if there is one.
    func pay(_ size: Int) throws(WireError) {
        if let budget { try budget.pointee.take(size) }
    }

    /// Takes what one more item needs: when an array is full, it moves into one of twice the size.
    func pay<Item>(forItemIn items: [Item]) throws(WireError) {
        guard items.count == items.capacity else { return }
        try pay(32 + max(items.count, 1) * MemoryLayout<Item>.stride)
    }

    /// Takes the memory of one more entry. A table is never full, and its old and new places exist at once.
    func pay<Value>(forEntryIn entries: [String: Value]) throws(WireError) {
        guard entries.count == entries.capacity else { return }
        try pay(64 + 2 * max(entries.count, 1) * (MemoryLayout<String>.stride + MemoryLayout<Value>.stride))
    }

    /// The number of items of a map to reserve room for. It is limited by the bytes of the map and by the budget.
    func reservation<Item>(for count: Int, of type: Item.Type) -> Int {
        let count = min(count, range.count / 64)
        guard let budget else { return count }
        return min(count, budget.pointee.left / (4 * MemoryLayout<Item>.stride))
    }
}
