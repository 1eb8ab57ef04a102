import AnkaiosModel
import AnkaiosSDK

extension [ContinuousLogEvent] {
    /// How many of them are lines.
    var lineCount: Int { reduce(0) { if case .entry = $1 { $0 + 1 } else { $0 } } }

    /// All but the lines outside of a range. Only lines are dropped.
    @Sendable func part(_ range: Range<Int>) -> [ContinuousLogEvent] {
        var line = -1
        return filter { event in
            guard case .entry = event else { return true }
            line += 1
            return range.contains(line)
        }
    }

    /// About the memory that a batch takes.
    var memory: Int {
        var size = 64
        for event in self {
            if case .entry(let entry) = event {
                size += LogEvent.entry(entry).memory
            } else {
                size += 256
            }
        }
        return size
    }
}
