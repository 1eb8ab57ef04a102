package import AnkaiosWire

/// Frames that have not left yet, in their order.
package struct Outbox: Sendable {
    private struct Frame: Sendable {
        let id: CallID?
        let bytes: [UInt8]
        /// How many of its bytes have left.
        var written = 0
        /// Nobody needs it any more, but its first bytes have left: so have the others to.
        var isWithdrawn = false
    }

    private var frames: [Frame] = []
    /// So many of the first ones are being written now.
    private var beingWritten = 0

    package init() {}

    package var isEmpty: Bool { frames.isEmpty }

    package var count: Int { frames.count }

    /// Whether a frame has left in part.
    package var hasBegunFrame: Bool { frames.first.map { $0.written > 0 } ?? false }

    package mutating func append(_ frame: [UInt8], _ id: CallID?) {
        frames.append(Frame(id: id, bytes: frame))
    }

    /// What is to be written next, in one `write`: a frame, the rest of one, or several if all of them fit into `limit` bytes.
    /// Followed by ``wrote(_:)``.
    package mutating func take(upTo limit: Int) -> ArraySlice<UInt8>? {
        guard let first = frames.first else { return nil }
        beingWritten = 1
        guard first.written == 0, frames.count > 1 else { return first.bytes[first.written...] }
        var size = first.bytes.count
        while beingWritten < frames.count, size + frames[beingWritten].bytes.count <= limit {
            size += frames[beingWritten].bytes.count
            beingWritten += 1
        }
        guard beingWritten > 1 else { return first.bytes[...] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        for frame in frames.prefix(beingWritten) { bytes.append(contentsOf: frame.bytes) }
        return bytes[...]
    }

    /// So many bytes of what was taken have been written.
    package mutating func wrote(_ count: Int) {
        var (rest, done) = (count, 0)
        while done < frames.count, rest > 0 {
            let missing = frames[done].bytes.count - frames[done].written
            if rest < missing {
                frames[done].written += rest
                break
            }
            rest -= missing
            done += 1
        }
        frames.removeFirst(done)
        beingWritten = 0
        dropWithdrawn()
    }

    /// Takes the frames of a call back, unless the first bytes have left.
    package mutating func withdraw(_ id: CallID) {
        guard !frames.isEmpty else { return }
        for index in frames.indices where frames[index].id == id { frames[index].isWithdrawn = true }
        dropWithdrawn()
    }

    /// The other end drops what it has of a frame: one that has begun leaves again as a whole, if it is still wanted.
    package mutating func restartBegunFrame() {
        beingWritten = 0
        guard !frames.isEmpty else { return }
        frames[0].written = 0
        dropWithdrawn()
    }

    package mutating func removeAll() {
        frames = []
        beingWritten = 0
    }

    private mutating func dropWithdrawn() {
        let free = beingWritten
        guard frames.dropFirst(free).contains(where: \.isWithdrawn) else { return }
        let kept = frames.dropFirst(free).filter { !$0.isWithdrawn || $0.written > 0 }
        frames.replaceSubrange(free..., with: kept)
    }
}
