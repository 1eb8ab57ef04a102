import AnkaiosWire

/// The deadlines of calls, the next one first. A call that has ended may leave its deadline here for a while.
///
/// A binary heap: what a deadline costs grows with the logarithm of how many there are.
struct DeadlineQueue: Sendable {
    private var entries: [(deadline: Duration, id: CallID)] = []

    /// The next deadline of a call that is still there.
    mutating func first(of calls: [CallID: Call]) -> Duration? {
        while let first = entries.first, calls[first.id] == nil { removeFirst() }
        return entries.first?.deadline
    }

    mutating func insert(_ deadline: Duration, _ id: CallID, among calls: [CallID: Call]) {
        if entries.count > 64, entries.count > 4 * calls.count { dropEnded(calls) }
        entries.append((deadline, id))
        var place = entries.count - 1
        while place > 0, entries[place].deadline < entries[(place - 1) / 2].deadline {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes the calls whose deadlines have passed, in the order of their ids.
    mutating func takePassed(at now: Duration, of calls: [CallID: Call]) -> [CallID] {
        var passed: [CallID] = []
        while let first = entries.first, first.deadline <= now {
            removeFirst()
            if let call = calls[first.id], call.deadline <= now { passed.append(first.id) }
        }
        return passed.sorted()
    }

    private mutating func dropEnded(_ calls: [CallID: Call]) {
        entries.removeAll { calls[$0.id] == nil }
        for place in entries.indices.reversed() { sink(place) }
    }

    private mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        sink(0)
    }

    private mutating func sink(_ place: Int) {
        var place = place
        while case let left = 2 * place + 1, left < entries.count {
            let right = left + 1
            let least = right < entries.count && entries[right].deadline < entries[left].deadline ? right : left
            guard entries[least].deadline < entries[place].deadline else { return }
            entries.swapAt(place, least)
            place = least
        }
    }
}
