/// Cuts the bytes of a stream into frames: each a length as a varint, and as many bytes (reference §1.3).
///
/// Bytes may come in any pieces. Memory follows what has arrived, not what a length announces, so that a wrong length
/// costs nothing.
package struct FrameReader: ~Copyable {
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private let limit: Int
    private static let initialCapacity = 64 * 1024

    /// Makes a reader that takes frames of up to `limit` bytes.
    package init(limit: Int) {
        self.limit = limit
        buffer = []
    }

    /// Whether a frame has begun that is not complete yet.
    package var isInsideFrame: Bool { start < end }

    /// Lets `fill` write into free space, at most as much as it is given; it returns how many bytes it wrote, or a
    /// number of 0 or less, which is passed through.
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
                for (index, byte) in rest.prefix(count).enumerated() { room[index] = byte }
                return count
            }
            rest = rest.dropFirst(taken)
        }
    }

    /// The next complete frame's place in ``bytes``; nil when more bytes are needed.
    package mutating func next() throws(FrameError) -> Range<Int>? {
        guard start < end else { return nil }
        var length: UInt64 = 0
        var place = start
        for index in 0..<10 {
            guard place < end else { return nil }
            let byte = buffer[place]
            place += 1
            if index == 9, byte > 1 { throw .overlongLength }
            length |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                guard length <= UInt64(limit) else { throw .tooLong(length) }
                guard end - place >= Int(length) else { return nil }
                start = place + Int(length)
                return place..<start
            }
        }
        throw .overlongLength
    }

    /// Lends the bytes of a frame that ``next()`` has found. Its range holds until the next call that changes the reader.
    package borrowing func withFrame<Result>(_ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
        body(buffer.span.bytes.extracting(range))
    }

    private mutating func makeRoom() {
        if start == end { (start, end) = (0, 0) }
        if buffer.isEmpty {
            buffer = [UInt8](repeating: 0, count: Self.initialCapacity)
        } else if start > 0, end == buffer.count || start > buffer.count / 2 {
            buffer.withUnsafeMutableBytes { all in
                all.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[start..<end]))
            }
            (start, end) = (0, end - start)
        } else if end == buffer.count {
            var larger = [UInt8](repeating: 0, count: 2 * buffer.count)
            larger.withUnsafeMutableBytes { new in
                buffer.withUnsafeBytes { new.copyMemory(from: $0) }
            }
            buffer = larger
        } else if start == 0, end == 0, buffer.count > 16 * Self.initialCapacity {
            buffer = [UInt8](repeating: 0, count: Self.initialCapacity)
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
