import AnkaiosModel
import AnkaiosSDK

extension [ContinuousLogEvent] {
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
