/// Why bytes are not the message that they should be.
package enum WireError: Error, Hashable, Sendable {
    /// The message ends within a field.
    case truncated
    /// A number has more than ten bytes, or more than 64 bits.
    case overlongVarint
    /// A field number of 0, or a wire type that does not exist.
    case invalidTag
    /// A field that this version knows came with another wire type.
    case wrongWireType(field: UInt32)
    /// A text is not UTF-8.
    case invalidUTF8
    /// Groups within groups, more than a hundred deep; or configs nested that deep.
    case tooDeep
    /// Two keys of a map differ in their bytes and are one text by Unicode's rules. A dictionary of texts would lose one.
    case ambiguousKey(String)
    /// The values of the message would take far more memory than itself. The limit is the larger of 64 MiB and four
    /// times its size.
    case tooLarge
}
