/// Recognizes the frames for one connection among any bytes. An answer begins with its length, the length of the
/// response in it, and the request's id. No other connection has the prefix of that id (see ``RequestIDs``).
package struct FrameMark: Sendable {
    private let prefix: [UInt8]
    /// How far a search may go on when the last byte that it looks at is this one.
    private let strides: [Int]

    /// No header is longer: two lengths, a field's number, and the id.
    static let longestHeader = 64

    package init(prefix: [UInt8]) {
        self.prefix = prefix
        var strides = [Int](repeating: prefix.count, count: 256)
        for (index, byte) in prefix.dropLast().enumerated() { strides[Int(byte)] = prefix.count - 1 - index }
        self.strides = strides
    }

    /// Whether a frame may begin here, as far as can be seen: not that it must.
    static func mayBegin(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int) -> Bool {
        guard case .complete(let length, let size) = varint(bytes, range) else {
            return varint(bytes, range) == .incomplete
        }
        let body = (range.lowerBound + size)..<range.upperBound
        guard length <= UInt64(limit) else { return false }
        guard length > 0, let tag = body.first.map({ bytes[$0] }) else { return true }
        guard tag == 0x1A || tag == 0x22 || tag == 0x2A else { return false }
        switch varint(bytes, (body.lowerBound + 1)..<body.upperBound) {
        case .incomplete: return true
        case .impossible: return false
        case .complete(let inner, let innerSize): return inner <= length && UInt64(1 + innerSize) + inner <= length
        }
    }

    /// Where the first frame of this connection begins whose header lies in the range as a whole.
    func firstStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while let found = firstPrefix(bytes, place..<range.upperBound) {
            if let start = start(bytes, prefixAt: found, from: range.lowerBound) { return start }
            place = found + 1
        }
        return nil
    }

    /// Where the first acceptance or close begins.
    func firstWordOfAgent(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for place in range {
            guard case .complete(let length, let size) = Self.varint(bytes, place..<range.upperBound) else { continue }
            let tag = place + size
            guard tag + 1 < range.upperBound, bytes[tag] == 0x22 || bytes[tag] == 0x2A else { continue }
            guard case .complete(let inner, let innerSize) = Self.varint(bytes, (tag + 1)..<range.upperBound) else {
                continue
            }
            let text = tag + 1 + innerSize
            // Both lengths may be anything up to 64 bits.
            guard length > UInt64(innerSize), inner == length - UInt64(1 + innerSize),
                UInt64(range.upperBound - text) >= inner
            else { continue }
            if bytes[tag] == 0x22 ? inner == 0 : inner > 1 && bytes[text] == 0x0A { return place }
        }
        return nil
    }

    /// The prefix, by Horspool's method.
    private func firstPrefix(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        let last = prefix.count - 1
        guard last >= 0 else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            prefix.withUnsafeBufferPointer { prefix in
                strides.withUnsafeBufferPointer { strides in
                    var place = range.lowerBound + last
                    while place < range.upperBound {
                        let byte = bytes[place]
                        if byte == prefix[last] {
                            var count = 0
                            while count < last, bytes[place - last + count] == prefix[count] { count += 1 }
                            if count == last { return place - last }
                        }
                        place += strides[Int(byte)]
                    }
                    return nil
                }
            }
        }
    }

    /// The beginning of the frame whose request id has its prefix here; nil for other bytes.
    private func start(_ bytes: Span<UInt8>, prefixAt place: Int, from first: Int) -> Int? {
        guard place - 2 >= first, bytes[place - 2] == 0x0A else { return nil }
        let idLength = Int(bytes[place - 1])
        guard idLength > prefix.count, idLength <= prefix.count + 19 else { return nil }
        let content = place - 2
        for innerSize in 1...5 {
            let inner = content - innerSize
            guard inner - 2 >= first, bytes[inner - 1] == 0x1A,
                case .complete(let innerLength, innerSize) = Self.varint(bytes, inner..<content)
            else { continue }
            for size in 1...5 {
                let start = inner - 1 - size
                guard start >= first, case .complete(let length, size) = Self.varint(bytes, start..<(inner - 1))
                else { continue }
                if length == UInt64(1 + innerSize) + innerLength, innerLength >= UInt64(2 + idLength) { return start }
            }
        }
        return nil
    }

    enum Varint: Equatable {
        case complete(UInt64, size: Int)
        case incomplete
        case impossible
    }

    /// The number at the beginning of a range.
    @inline(__always)
    static func varint(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Varint {
        var value: UInt64 = 0
        for index in 0..<10 {
            guard range.lowerBound + index < range.upperBound else { return .incomplete }
            let byte = bytes[range.lowerBound + index]
            if index == 9, byte > 1 { return .impossible }
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return .complete(value, size: index + 1) }
        }
        return .impossible
    }
}
