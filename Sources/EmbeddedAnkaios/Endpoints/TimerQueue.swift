/// Things to do at some time, the earliest first. Those of the same time are in the order in which they came.
struct TimerQueue<Item> {
    struct Token: Hashable {
        fileprivate var number: Int
    }

    private struct Entry {
        var time: Duration
        var number: Int
        var item: Item

        func precedes(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
    }

    private var heap: [Entry] = []
    private var waiting: Set<Int> = []
    private var nextNumber = 0

    mutating func add(_ item: Item, at time: Duration) -> Token {
        nextNumber += 1
        waiting.insert(nextNumber)
        heap.append(Entry(time: time, number: nextNumber, item: item))
        siftUp(from: heap.count - 1)
        return Token(number: nextNumber)
    }

    mutating func cancel(_ token: Token) {
        waiting.remove(token.number)
    }

    /// When the next is due.
    mutating func nextTime() -> Duration? {
        while let first = heap.first {
            if waiting.contains(first.number) { return first.time }
            removeFirst()
        }
        return nil
    }

    /// The next one that is due at `now`, taken out.
    mutating func popDue(at now: Duration) -> Item? {
        guard let time = nextTime(), time <= now else { return nil }
        waiting.remove(heap[0].number)
        return removeFirst().item
    }

    // MARK: - The heap

    private mutating func siftUp(from start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].precedes(heap[parent]) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    @discardableResult
    private mutating func removeFirst() -> Entry {
        let first = heap[0]
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[child].precedes(heap[least]) { least = child }
            }
            if least == index { return first }
            heap.swapAt(index, least)
            index = least
        }
    }
}
