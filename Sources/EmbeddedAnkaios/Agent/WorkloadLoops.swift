/// The loops of an agent, with an index for the questions of each step. These are: which has something to do first, and
/// which has a container.
struct WorkloadLoops: Sendable {
    private var loops: [LoopID: WorkloadLoop] = [:]
    private var owners: [String: Set<LoopID>] = [:]
    private var times: [LoopID: Duration] = [:]
    /// A heap by time. A loop may have several entries: only the one with its present time counts.
    private var queue: [(time: Duration, id: LoopID)] = []

    var keys: Dictionary<LoopID, WorkloadLoop>.Keys { loops.keys }
    var values: Dictionary<LoopID, WorkloadLoop>.Values { loops.values }

    subscript(id: LoopID) -> WorkloadLoop? {
        get { loops[id] }
        _modify {
            let container = loops[id]?.container
            yield &loops[id]
            note(id, formerContainer: container)
        }
    }

    /// The loops that have this container.
    func withContainer(_ container: String) -> [LoopID] { owners[container]?.sorted() ?? [] }

    /// When the first loop has something to do.
    mutating func nextTime() -> Duration? {
        while let first = queue.first, times[first.id] != first.time { removeFirst() }
        return queue.first?.time
    }

    /// The loops that have something to do at this time or before, in the order of their ids.
    mutating func due(at now: Duration) -> [LoopID] {
        guard let next = nextTime(), next <= now else { return [] }
        return times.filter { $0.value <= now }.keys.sorted()
    }

    private mutating func note(_ id: LoopID, formerContainer: String?) {
        let loop = loops[id]
        if loop?.container != formerContainer {
            if let formerContainer { owners[formerContainer]?.remove(id) }
            if let formerContainer, owners[formerContainer]?.isEmpty == true { owners[formerContainer] = nil }
            if let container = loop?.container { owners[container, default: []].insert(id) }
        }
        let time = loop?.nextTime
        guard time != times[id] else { return }
        times[id] = time
        if let time { add(time, id) }
    }

    // MARK: - The heap

    private mutating func add(_ time: Duration, _ id: LoopID) {
        queue.append((time, id))
        var place = queue.count - 1
        while place > 0, queue[place].time < queue[(place - 1) / 2].time {
            queue.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func removeFirst() {
        queue.swapAt(0, queue.count - 1)
        queue.removeLast()
        var place = 0
        while true {
            var smallest = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < queue.count && queue[child].time < queue[smallest].time { smallest = child }
            guard smallest != place else { return }
            queue.swapAt(place, smallest)
            place = smallest
        }
    }
}

extension WorkloadLoop {
    /// When it has something to do next.
    fileprivate var nextTime: Duration? {
        [beginAt, retryAt, lookAt].compactMap(\.self).min()
    }
}
