/// An entry of a map with text keys: the key, and where the value stands. Fields in any order, the last one of each counts.
struct MapEntry {
    var key = ""
    var value: Cursor?

    init(_ bytes: RawSpan, _ entry: Cursor) throws(WireError) {
        var cursor = entry
        while let tag = try cursor.tag(bytes) {
            switch tag {
            case .bytes(1): key = try cursor.string(bytes)
            case .bytes(2): value = try cursor.inner(bytes)
            default: try cursor.skip(tag, bytes, known: 1...2)
            }
        }
    }
}

extension Cursor {
    /// An entry of a map from text to text.
    mutating func textEntry(_ bytes: RawSpan) throws(WireError) -> (key: String, value: String) {
        var entry = try inner(bytes)
        var (key, value) = ("", "")
        while let tag = try entry.tag(bytes) {
            switch tag {
            case .bytes(1): key = try entry.string(bytes)
            case .bytes(2): value = try entry.string(bytes)
            default: try entry.skip(tag, bytes, known: 1...2)
            }
        }
        return (key, value)
    }

    /// The entries of a message that is a map from text to text in field 1: tags, config mappings.
    mutating func textMap(_ bytes: RawSpan, into map: inout [String: String]) throws(WireError) {
        var message = try inner(bytes)
        while let tag = try message.tag(bytes) {
            switch tag {
            case .bytes(1):
                let (key, value) = try message.textEntry(bytes)
                try message.pay(forEntryIn: map)
                try map.set(key, value)
            default: try message.skip(tag, bytes, known: 1...1)
            }
        }
    }
}

extension Dictionary where Key == String {
    /// Sets the value of a key. The same bytes again replace it, as the last entry of a map counts.
    mutating func set(_ key: String, _ value: Value) throws(WireError) {
        let before = count
        self[key] = value
        guard count == before, let index = index(forKey: key) else { return }
        guard keys[index].utf8.elementsEqual(key.utf8) else { throw .ambiguousKey(key) }
    }
}
