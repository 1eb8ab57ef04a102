/// A FIFO as the kernel has it, as far as both ends see it.
struct SimulatedPipe {
    private var bytes: [UInt8] = []
    private var taken = 0
    var hasReader = false { didSet { forgetIfClosed() } }
    var hasWriter = false { didSet { forgetIfClosed() } }
    let capacity: Int

    /// A write of up to so many bytes is done as a whole or not at all.
    static let atomicSize = 4096

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { bytes.count - taken }

    /// Writes as much as there is room for; nil: nobody reads.
    mutating func write(_ new: some Collection<UInt8>) -> Int? {
        guard hasReader else { return nil }
        let room = capacity - count
        if new.count <= Self.atomicSize, room < new.count { return 0 }
        let written = min(room, new.count)
        bytes += new.prefix(written)
        return written
    }

    mutating func read(upTo limit: Int) -> ArraySlice<UInt8> {
        let piece = bytes[taken...].prefix(limit)
        taken += piece.count
        if taken > 1 << 16 {
            bytes.removeFirst(taken)
            taken = 0
        }
        return piece
    }

    private mutating func forgetIfClosed() {
        if !hasReader, !hasWriter { (bytes, taken) = ([], 0) }
    }
}
