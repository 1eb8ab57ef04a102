/// The number of a call on one connection.
package struct CallID: Hashable, Sendable, Comparable {
    package let number: UInt64

    package init(_ number: UInt64) { self.number = number }

    // As for the number alone, which is several times faster than what the compiler makes for a struct. Nobody else can
    // choose the numbers.
    // swift-format-ignore: NoLeadingUnderscores
    @inlinable
    package func _rawHashValue(seed: Int) -> Int { number._rawHashValue(seed: seed) }

    package static func < (left: CallID, right: CallID) -> Bool { left.number < right.number }
}

/// How calls are named on the wire: a prefix of this connection's own, and the call's number.
///
/// The prefix keeps apart answers for an earlier process of the same workload. These stay in the pipe over a restart of
/// the container (AnkaiosBehaviour.md §1.8).
package struct RequestIDs: Sendable {
    let prefix: [UInt8]

    /// - Parameter connection: a number that no other connection of the same workload is likely to have.
    package init(connection: UInt64) {
        prefix = Array((String(connection, radix: 36) + "-").utf8)
    }

    package func text(_ id: CallID) -> String {
        String(decoding: prefix, as: UTF8.self) + String(id.number)
    }

    /// By what the frames for this connection are known.
    package var mark: FrameMark { FrameMark(prefix: prefix) }

    /// The call that the beginning of a frame is for. It is nil for another client's call, or if too little is left of
    /// it.
    package func call(ofTorn bytes: RawSpan) -> CallID? {
        var cursor = Cursor(0..<bytes.byteCount)
        do throws(WireError) {
            _ = try cursor.varint(bytes)
            guard try cursor.tag(bytes) == .bytes(3) else { return nil }
            _ = try cursor.varint(bytes)
            guard try cursor.tag(bytes) == .bytes(1) else { return nil }
            return call(bytes, try cursor.inner(bytes).range)
        } catch {
            return nil
        }
    }

    /// The call that a request id names; nil for another client's id.
    func call(_ bytes: RawSpan, _ range: Range<Int>) -> CallID? {
        guard range.count > prefix.count, range.count <= prefix.count + 19 else { return nil }
        for (offset, byte) in prefix.enumerated()
        where bytes.unsafeLoad(fromByteOffset: range.lowerBound + offset, as: UInt8.self) != byte {
            return nil
        }
        var number: UInt64 = 0
        for place in (range.lowerBound + prefix.count)..<range.upperBound {
            let byte = bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        return CallID(number)
    }
}
