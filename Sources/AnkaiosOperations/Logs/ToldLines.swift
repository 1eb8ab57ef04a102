/// Which lines of a container's log were told, so that none is told twice when the log is read once more from its start.
///
/// Kept as hashes with their counts, not in an order: a log has the lines of two pipes, which come differently mixed each
/// time (reference §8.2).
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

    /// What comes from now on is new. False when lines that were told have not been met again: the log was rotated
    /// meanwhile, and what was taken for them may have been new.
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
