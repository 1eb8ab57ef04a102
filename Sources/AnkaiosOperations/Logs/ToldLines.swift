/// The lines of a container's log that were passed on, so that none comes twice when it is read again.
///
/// Kept as hashes with their counts, not in an order. A log has the lines of two pipes, which come differently mixed
/// each time (AnkaiosBehaviour.md §8.2).
struct ToldLines: Hashable, Sendable {
    /// More lines than these are not remembered, and the log is not read again from its start.
    static let limit = 100_000

    /// Whether these are all lines from the log's start on.
    private(set) var isWhole: Bool
    private var told: [Int: Int] = [:]
    private var count = 0
    /// What of a log that is read again has not been met yet.
    private var awaited: [Int: Int] = [:]

    init(isWhole: Bool) { self.isWhole = isWhole }

    /// The log is read from its start once more.
    mutating func beginAgain() { awaited = told }

    /// All further lines are new. Returns false when earlier lines have not come again. The log was rotated meanwhile,
    /// and lines that counted as earlier ones may have been new.
    mutating func caughtUp() -> Bool {
        defer { awaited = [:] }
        return awaited.isEmpty
    }

    /// Whether a line is a new one.
    mutating func take(_ line: String) -> Bool {
        let hash = line.hashValue
        if let times = awaited[hash] {
            awaited[hash] = times > 1 ? times - 1 : nil
            return false
        }
        count += 1
        if count > Self.limit { (isWhole, told, awaited) = (false, [:], [:]) }
        if isWhole { told[hash, default: 0] += 1 }
        return true
    }
}
