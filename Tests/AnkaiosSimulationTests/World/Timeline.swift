/// What is to happen, by its moment; at the same moment in the order in which it was added.
struct Timeline {
    private struct Entry {
        let moment: Duration
        let number: Int
        let action: () -> Void
    }

    private var entries: [Entry] = []
    private var last = 0

    mutating func add(at moment: Duration, _ action: @escaping () -> Void) {
        last += 1
        let entry = Entry(moment: moment, number: last, action: action)
        // Behind all that come at the same moment; the next one is at the end.
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].moment > moment { low = middle + 1 } else { high = middle }
        }
        entries.insert(entry, at: low)
    }

    mutating func next(until limit: Duration) -> (moment: Duration, action: () -> Void)? {
        guard let entry = entries.last, entry.moment <= limit else { return nil }
        entries.removeLast()
        return (entry.moment, entry.action)
    }
}
