package import AnkaiosWire

/// Frames that have not left yet, in their order.
///
/// A frame that is taken back frees its bytes at once, and its place later, together with others. The cost of a step
/// does not grow with the number of waiting frames.
package struct Outbox: Sendable {
    private struct Frame: Sendable {
        let id: CallID?
        var bytes: [UInt8]
        /// How many of its bytes have left.
        var written = 0
        /// It is no longer needed. If its first bytes have left, the others must follow; else it is empty.
        var isWithdrawn = false
    }

    private var frames: [Frame] = []
    /// The frames that have left or gone before the first one: the place of a frame is counted from there.
    private var gone = 0
    /// The place of the frame of each call that is wanted.
    private var places: [CallID: Int] = [:]
    /// How many of the frames are empty.
    private var emptied = 0
    /// The number of the first frames that are being written now.
    private var beingWritten = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package var count: Int { frames.count - emptied }

    /// Whether a frame has left in part.
    package var hasBegunFrame: Bool { frames.first.map { $0.written > 0 } ?? false }

    /// Adds a frame, and takes back one of the same call that has not left yet. So an agent that reads nothing gets a
    /// repeated message once.
    package mutating func append(_ frame: [UInt8], _ id: CallID?) {
        if let id {
            withdraw(id)
            places[id] = gone + frames.count
        }
        frames.append(Frame(id: id, bytes: frame))
    }

    /// What to write next, in one `write`. That is one frame, its rest, or several that fit into `limit` bytes
    /// together. Followed by ``wrote(_:)``.
    package mutating func take(upTo limit: Int) -> ArraySlice<UInt8>? {
        removeFirst(frames.prefix { $0.isWithdrawn && $0.written == 0 }.count)
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

    /// This number of the taken bytes was written.
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
        let free = beingWritten
        beingWritten = 0
        removeFirst(done)
        // Those that were taken back meanwhile.
        for index in frames.indices.prefix(max(0, free - done)) { emptyIfWithdrawn(index) }
    }

    /// Takes the frames of a call back, unless the first bytes have left.
    package mutating func withdraw(_ id: CallID) {
        guard let place = places.removeValue(forKey: id) else { return }
        frames[place - gone].isWithdrawn = true
        if place - gone >= beingWritten { emptyIfWithdrawn(place - gone) }
        if emptied > 64, emptied > frames.count / 2 { removeEmptied() }
    }

    /// The other end drops an incomplete frame. One that has begun leaves again as a whole, if it is still wanted.
    package mutating func restartBegunFrame() {
        beingWritten = 0
        guard !frames.isEmpty else { return }
        frames[0].written = 0
        emptyIfWithdrawn(0)
    }

    package mutating func removeAll() { self = Outbox() }

    private mutating func emptyIfWithdrawn(_ index: Int) {
        guard frames[index].isWithdrawn, frames[index].written == 0, !frames[index].bytes.isEmpty else { return }
        frames[index].bytes = []
        emptied += 1
    }

    /// The first frames have left, or are empty.
    private mutating func removeFirst(_ count: Int) {
        guard count > 0 else { return }
        for frame in frames.prefix(count) {
            if frame.isWithdrawn, frame.bytes.isEmpty { emptied -= 1 }
            if let id = frame.id, !frame.isWithdrawn { places[id] = nil }
        }
        frames.removeFirst(count)
        gone += count
    }

    private mutating func removeEmptied() {
        let kept = frames.enumerated().filter { $0.offset < beingWritten || !$0.element.bytes.isEmpty }.map(\.element)
        gone += frames.count - kept.count
        frames = kept
        emptied = frames.prefix(beingWritten).count { $0.bytes.isEmpty }
        places = [:]
        for (index, frame) in frames.enumerated() where !frame.isWithdrawn {
            if let id = frame.id { places[id] = gone + index }
        }
    }
}
