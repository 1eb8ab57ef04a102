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

    package init() {}

    package var isEmpty: Bool { frames.isEmpty }

    /// What is to be written next: a frame, or the rest of one.
    package var first: ArraySlice<UInt8>? { frames.first.map { $0.bytes[$0.written...] } }

    package mutating func append(_ frame: [UInt8], _ id: CallID?) {
        frames.append(Frame(id: id, bytes: frame))
    }

    /// So many bytes of ``first`` have been written.
    package mutating func wrote(_ count: Int) {
        guard !frames.isEmpty else { return }
        frames[0].written += count
        if frames[0].written >= frames[0].bytes.count { frames.removeFirst() }
    }

    /// Takes the frames of a call back, unless the first bytes have left.
    package mutating func withdraw(_ id: CallID) {
        for index in frames.indices where frames[index].id == id { frames[index].isWithdrawn = true }
        frames.removeAll { $0.isWithdrawn && $0.written == 0 }
    }

    /// The other end drops what it has of a frame: one that has begun leaves again as a whole, if it is still wanted.
    package mutating func restartBegunFrame() {
        guard !frames.isEmpty else { return }
        frames[0].written = 0
        if frames[0].isWithdrawn { frames.removeFirst() }
    }

    package mutating func removeAll() { frames = [] }
}
