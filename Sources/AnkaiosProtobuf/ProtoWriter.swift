/// Writes a message from its end to its beginning. So the length of a nested message is known when it is written, and
/// nothing is measured or moved.
package struct ProtoWriter {
    private var storage: [UInt8]
    private var start: Int

    init(capacity: Int = 256) {
        storage = [UInt8](repeating: 0, count: capacity)
        start = capacity
    }

    /// How many bytes were written.
    var count: Int { storage.count - start }

    /// What was written, in its right order.
    var bytes: [UInt8] { Array(storage[start...]) }

    mutating func prepend(varint value: UInt64) {
        var groups = 1
        while value >> (7 * UInt64(groups)) > 0, groups < 10 { groups += 1 }
        makeRoom(groups)
        start -= groups
        for group in 0..<groups {
            let more: UInt8 = group < groups - 1 ? 0x80 : 0
            storage[start + group] = UInt8((value >> (7 * UInt64(group))) & 0x7f) | more
        }
    }

    mutating func prepend(key field: UInt32, _ type: WireType) {
        prepend(varint: UInt64(field) << 3 | UInt64(type.rawValue))
    }

    mutating func prepend(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            makeRoom(utf8.count)
            start -= utf8.count
            storage.withUnsafeMutableBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyMemory(from: UnsafeRawBufferPointer(utf8))
            }
        }
    }

    private mutating func makeRoom(_ needed: Int) {
        guard start < needed else { return }
        let grown = max(storage.count * 2, count + needed)
        var larger = [UInt8](repeating: 0, count: grown)
        let kept = storage[start...]
        start = grown - kept.count
        larger.replaceSubrange(start..., with: kept)
        storage = larger
    }
}
