/// Cuts the bytes of one direction into the lines of a transcript: messages, and other bytes.
struct TranscriptCutter {
    enum Piece: Hashable {
        /// A whole frame: all of its bytes, and those of its message.
        case frame([UInt8], message: [UInt8])
        /// Bytes that are not a frame: an invalid length, or all bytes after a length beyond what Ankaios carries.
        case bytes([UInt8])
    }

    /// No message comes near this length.
    static let maximumLength = 64 << 20

    private var pending: [UInt8] = []
    /// A length was beyond the limit: the begin of the next frame is no longer known.
    private var isLost = false

    /// What has ended with these bytes, and where in them frames end.
    mutating func take(_ bytes: [UInt8]) -> (pieces: [Piece], ends: [Int]) {
        guard !isLost else { return ([.bytes(bytes)], []) }
        let before = pending.count
        pending += bytes
        var pieces: [Piece] = []
        var ends: [Int] = []
        var position = 0
        while let length = Self.length(pending[position...]) {
            switch length {
            case .of(let count, let size):
                guard pending.count - position >= size + count else { break }
                let frame = pending[position..<(position + size + count)]
                pieces.append(.frame(Array(frame), message: Array(frame.dropFirst(size))))
                position += size + count
                ends.append(position - before)
                continue
            case .malformed(let size):
                pieces.append(.bytes(Array(pending[position..<(position + size)])))
                position += size
                continue
            case .beyondLimit:
                isLost = true
                pieces.append(.bytes(Array(pending[position...])))
                pending = []
                return (pieces, ends)
            }
            break
        }
        if position > 0 { pending.removeFirst(position) }
        return (pieces, ends)
    }

    /// The stream has ended, or begins anew: gives the bytes of the frame that will never be whole.
    mutating func end() -> [UInt8] {
        defer { self = TranscriptCutter() }
        return pending
    }

    private enum Length {
        case of(Int, size: Int)
        /// More than ten bytes or 64 bits: just its bytes are gone, up to 19 (AnkaiosBehaviour.md §1.3).
        case malformed(size: Int)
        case beyondLimit
    }

    /// The length in front; nil: it is not there as a whole.
    private static func length(_ bytes: ArraySlice<UInt8>) -> Length? {
        let head = bytes.prefix(19)
        guard let last = head.firstIndex(where: { $0 < 0x80 }) else {
            return head.count == 19 ? .malformed(size: 19) : nil
        }
        let size = last - bytes.startIndex + 1
        guard size < 10 || (size == 10 && bytes[last] <= 1) else { return .malformed(size: size) }
        var value: UInt64 = 0
        for (index, byte) in head.prefix(size).enumerated() { value |= UInt64(byte & 0x7f) << UInt64(7 * index) }
        return value > UInt64(maximumLength) ? .beyondLimit : .of(Int(value), size: size)
    }
}
