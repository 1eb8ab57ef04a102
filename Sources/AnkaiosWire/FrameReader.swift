/// Cuts the bytes of a stream into frames: each a length as a varint, and as many bytes (AnkaiosBehaviour.md §1.3).
///
/// Bytes may come in any pieces. Memory follows what has arrived, not what a length announces, so that a wrong length
/// costs nothing.
///
/// An agent that gave up a write leaves half a frame behind, followed by the next one (AnkaiosBehaviour.md §1.7, Q3). A
/// reader that knows the ``FrameMark`` of its connection finds that next frame, and drops the torn one.
package struct FrameReader: ~Copyable {
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private let limit: Int
    private let mark: FrameMark?
    /// Up to here there is no beginning of a frame inside the one that is coming.
    private var searched = 0
    /// The bytes make no sense: what comes is dropped up to the next beginning that is beyond doubt.
    private var isHunting: Bool
    /// A part of a frame was dropped: what comes next may be the rest of it all the same.
    private var mayContinue = false
    private var torn: [Range<Int>] = []
    /// Whether ``next(isAtEnd:)`` has kept a whole frame back, because a beginning of another one may be cut by the end.
    package private(set) var keepsBack = false
    /// How often there was room in a large buffer that nothing large had come into.
    private var usesSinceLarge = 0
    private static let initialCapacity = 64 * 1024

    /// Makes a reader that takes frames of up to `limit` bytes. Without a mark it trusts each length.
    /// - Parameter startsAnywhere: the first bytes may belong to the middle of a frame.
    package init(limit: Int, mark: FrameMark? = nil, startsAnywhere: Bool = false) {
        self.limit = limit
        self.mark = mark
        isHunting = startsAnywhere && mark != nil
        buffer = []
    }

    /// Whether a frame has begun that is not complete yet.
    package var isInsideFrame: Bool { start < end }

    /// Whether there is a part of a frame whose rest is waited for.
    package var hasPart: Bool { start < end && !isHunting }

    /// Drops the part of a frame whose rest does not come.
    package mutating func dropPart() {
        guard hasPart else { return }
        torn.append(start..<end)
        (start, searched, keepsBack) = (end, end, false)
        mayContinue = mark != nil
    }

    /// Lets `fill` write into free space, at most as much as it is given. It returns the number of its bytes; a number
    /// of 0 or less is passed through.
    package mutating func fill(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        makeRoom()
        let place = end
        let count = buffer.withUnsafeMutableBytes { fill(UnsafeMutableRawBufferPointer(rebasing: $0[place...])) }
        if count > 0 { end += count }
        return count
    }

    /// Takes bytes that are at hand already.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken = fill { room in
                let count = min(room.count, rest.count)
                room.copyBytes(from: rest.prefix(count))
                return count
            }
            rest = rest.dropFirst(taken)
        }
    }

    /// The next complete frame's place in ``bytes``; nil when more bytes are needed.
    ///
    /// Before the end of the available bytes, a frame waits for the bytes that follow it. It may be a torn one that
    /// looks whole only with the first bytes of the next one.
    /// - Throws: ``FrameError`` for an impossible length, if no frame of this connection is found behind it.
    package mutating func next(isAtEnd: Bool = true) throws(FrameError) -> Range<Int>? {
        keepsBack = false
        while start < end {
            if mayContinue {
                mayContinue = false
                isHunting = !FrameMark.mayBegin(buffer.span, start..<end, limit: limit)
            }
            if isHunting, !endHunt() { return nil }
            let length: (value: UInt64, size: Int)
            switch FrameMark.varint(buffer.span, start..<end) {
            case .complete(let value, let size): length = (value, size)
            case .incomplete: return nil
            case .impossible:
                guard skip(toStartIn: (start + 1)..<end) else { throw .overlongLength }
                continue
            }
            guard length.value <= UInt64(limit) else {
                guard skip(toStartIn: (start + 1)..<end) else { throw .tooLong(length.value) }
                continue
            }
            let body = start + length.size
            guard end - body >= Int(length.value) else {
                // Frames of this connection inside of one that is not complete: that one will never be.
                if skip(toStartIn: unsearched..<end) { continue }
                searched = end
                return nil
            }
            let bodyEnd = body + Int(length.value)
            // One that is whole has none of ours in it: else it was torn, and the next one took its place.
            if skip(toStartIn: unsearched..<min(end, bodyEnd + FrameMark.longestHeader), before: bodyEnd) { continue }
            if !isAtEnd, mark != nil, end - bodyEnd < FrameMark.longestHeader {
                keepsBack = true
                return nil
            }
            start = bodyEnd
            searched = start
            return body..<bodyEnd
        }
        return nil
    }

    /// The last frame of ``next(isAtEnd:)`` is not a message. The next one is looked for in it, unless it certainly
    /// begins where this one ends.
    package mutating func reject(_ range: Range<Int>) {
        guard mark != nil else { return }
        let next = range.upperBound
        start = range.lowerBound
        if skip(toStartIn: start..<min(end, next + FrameMark.longestHeader), before: next) { return }
        start = next
        searched = next
        isHunting = next < end && !FrameMark.mayBegin(buffer.span, next..<end, limit: limit)
    }

    /// The dropped parts of frames since the last call: their beginnings, as far as they still exist.
    package mutating func takeTorn(_ each: (RawSpan) -> Void) {
        guard !torn.isEmpty else { return }
        for range in torn { each(buffer.span.bytes.extracting(range)) }
        torn = []
    }

    /// From where on the frame that is coming has not been searched for the beginning of another one.
    private var unsearched: Int { max(start + 1, searched - FrameMark.longestHeader) }

    /// Drops what is in front of the first frame of this connection that begins in a range. Returns false without such
    /// a frame.
    private mutating func skip(toStartIn range: Range<Int>, before limit: Int = .max) -> Bool {
        guard let mark, let place = mark.firstStart(buffer.span, range), place < limit else { return false }
        torn.append(start..<place)
        start = place
        searched = place
        isHunting = false
        return true
    }

    private mutating func endHunt() -> Bool {
        guard let mark else { return true }
        if let place = mark.firstStart(buffer.span, start..<end) ?? mark.firstWordOfAgent(buffer.span, start..<end) {
            start = place
            searched = place
            isHunting = false
            return true
        }
        // The beginning of a header may be the last that has come.
        start = max(start, end - FrameMark.longestHeader)
        return false
    }

    /// Lends the bytes of a frame that ``next(isAtEnd:)`` has found. Its range holds until the next call that changes the reader.
    package borrowing func withFrame<Result>(_ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
        body(buffer.span.bytes.extracting(range))
    }

    private mutating func makeRoom() {
        torn = []
        if start == end { (start, end, searched) = (0, 0, 0) }
        if buffer.isEmpty {
            buffer = Self.room(Self.initialCapacity)
        } else if start > 0, end == buffer.count || start > buffer.count / 2 {
            buffer.withUnsafeMutableBytes { all in
                all.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[start..<end]))
            }
            (start, end, searched) = (0, end - start, max(0, searched - start))
        } else if end == buffer.count {
            let (old, count) = (buffer, end)
            buffer = Self.room(2 * old.count) { new in
                old.withUnsafeBytes { new.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            }
        } else if end == 0, buffer.count > 16 * Self.initialCapacity {
            // Who reads large frames reads more of them: the room goes when it has not been needed for a while.
            usesSinceLarge += 1
            if usesSinceLarge > 16 { buffer = Self.room(Self.initialCapacity) }
        }
        if end > buffer.count / 2 { usesSinceLarge = 0 }
    }

    /// Bytes of whatever value, which are not touched here: what nothing is read into costs no memory.
    private static func room(_ size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void = { _ in }) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
            fill(UnsafeMutableRawBufferPointer(bytes))
            count = size
        }
    }
}

/// Why a stream of frames cannot go on.
package enum FrameError: Error, Hashable, Sendable {
    /// A length of more than ten bytes or 64 bits.
    case overlongLength
    /// A length above the limit.
    case tooLong(UInt64)
}
