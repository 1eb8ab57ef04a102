/// The tags and other maps that were read from a message, by their bytes. Workloads often have the same, and then share
/// one dictionary. Few are kept; a map that lost its place to another one is read anew.
struct TextMapMemory {
    private var known: [(range: Range<Int>, map: [String: String])] = Array(repeating: (0..<0, [:]), count: 16)

    /// The map in a message of its own. What it adds to is empty most often.
    mutating func read(
        _ cursor: inout Cursor,
        _ bytes: RawSpan,
        into map: inout [String: String]
    ) throws(WireError) {
        let start = cursor.position
        let range = try cursor.inner(bytes).range
        guard map.isEmpty, !range.isEmpty else {
            var again = Cursor(start..<range.upperBound, budget: cursor.budget)
            return try again.textMap(bytes, into: &map)
        }
        let last = bytes.unsafeLoad(fromByteOffset: range.upperBound - 1, as: UInt8.self)
        let place = (range.count &+ Int(last)) & 15
        if known[place].range.count == range.count,
            bytes.extracting(known[place].range).isSame(bytes.extracting(range))
        {
            map = known[place].map
            return
        }
        var again = Cursor(start..<range.upperBound, budget: cursor.budget)
        try again.textMap(bytes, into: &map)
        known[place] = (range, map)
    }
}
