package import AnkaiosWire

/// Frames that have not left yet, in their order.
package struct Outbox: Sendable {
    private var frames: [(id: CallID?, bytes: ArraySlice<UInt8>)] = []
    private var hasBegun = false

    package init() {}

    package var isEmpty: Bool { frames.isEmpty }

    /// What is to be written next: a frame, or the rest of one.
    package var first: ArraySlice<UInt8>? { frames.first?.bytes }

    package mutating func append(_ frame: [UInt8], _ id: CallID?) {
        frames.append((id, frame[...]))
    }

    /// So many bytes of ``first`` have been written.
    package mutating func wrote(_ count: Int) {
        guard !frames.isEmpty else { return }
        frames[0].bytes = frames[0].bytes.dropFirst(count)
        hasBegun = !frames[0].bytes.isEmpty
        if !hasBegun { frames.removeFirst() }
    }

    /// Takes the frames of a call back, unless the first bytes have left.
    package mutating func withdraw(_ id: CallID) {
        guard !frames.isEmpty else { return }
        let kept = hasBegun ? 1 : 0
        frames = Array(frames.prefix(kept)) + frames.dropFirst(kept).filter { $0.id != id }
    }

    /// Forgets the rest of a frame that has begun: its other half went to a pipe that is closed now.
    package mutating func dropBegunFrame() {
        if hasBegun { frames.removeFirst() }
        hasBegun = false
    }

    package mutating func removeAll() {
        frames = []
        hasBegun = false
    }
}
