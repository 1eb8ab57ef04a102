/// Cuts the bytes of one direction into what a transcript has lines for: messages, and what is none.
struct TranscriptCutter {
    enum Piece: Hashable {
        /// A whole frame: all of its bytes, and those of its message.
        case frame([UInt8], message: [UInt8])
        /// Bytes that are no frame: a length that is none, or is beyond all that Ankaios carries.
        case bytes([UInt8])
    }

    /// No message comes near this length.
    static let maximumLength = 64 << 20

    private var pending: [UInt8] = []
    /// A length made no sense: where the next frame begins is not known any more.
    private var isLost = false

    /// What has come to its end with these bytes, and where in them frames end.
    mutating func take(_ bytes: [UInt8]) -> (pieces: [Piece], ends: [Int]) {
        guard !isLost else { return ([.bytes(bytes)], []) }
        let before = pending.count
        pending += bytes
        var pieces: [Piece] = []
        var ends: [Int] = []
        var position = 0
        while let length = Self.length(pending[position...]) {
            guard let (size, count) = length.known else {
                isLost = true
                pieces.append(.bytes(Array(pending[position...])))
                pending = []
                return (pieces, ends)
            }
            guard pending.count - position >= size + count else { break }
            let frame = pending[position..<(position + size + count)]
            pieces.append(.frame(Array(frame), message: Array(frame.dropFirst(size))))
            position += size + count
            ends.append(position - before)
        }
        if position > 0 { pending.removeFirst(position) }
        return (pieces, ends)
    }

    /// The stream has ended, or begins anew: gives the bytes of the frame that will never be whole.
    mutating func end() -> [UInt8] {
        defer { self = TranscriptCutter() }
        return pending
    }

    private struct Length {
        /// The size of the length itself, and the length; nil: it makes no sense.
        var known: (size: Int, count: Int)?
    }

    /// The length in front; nil: it is not there as a whole.
    private static func length(_ bytes: ArraySlice<UInt8>) -> Length? {
        var value = 0
        for (index, byte) in bytes.prefix(10).enumerated() {
            // More bytes than needed are accepted, as long as they add nothing.
            guard index < 5 || byte & 0x7f == 0 else { return Length(known: nil) }
            if index < 5 { value |= Int(byte & 0x7f) << (7 * index) }
            if byte < 0x80 { return Length(known: value > maximumLength ? nil : (index + 1, value)) }
        }
        return bytes.count < 10 ? nil : Length(known: nil)
    }
}
