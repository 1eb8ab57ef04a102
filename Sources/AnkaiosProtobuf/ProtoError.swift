/// Why bytes or JSON are not a message.
package enum ProtoError: Error, Hashable, Sendable {
    /// The bytes end inside a field, or a length reaches beyond the end of its message.
    case truncated
    /// A varint that the bytes end in, or of more than ten bytes or 64 bits.
    case malformedVarint
    /// A key with field number 0, a wire type that does not exist, or of more than 32 bits.
    case invalidKey
    /// A known field in another wire type than its own.
    case wrongWireType(field: UInt32)
    /// A string that is not UTF-8.
    case invalidUTF8
    /// The end of a group that did not begin, or of another one.
    case unmatchedGroup
    /// More than 100 messages or groups in each other.
    case nestedTooDeep
    /// The values would take more memory than the larger of 64 MiB and four times the message.
    case tooLarge
    /// Two keys of a map differ in their bytes and are one text by Unicode's rules. A dictionary of texts would lose one.
    case ambiguousKey(String)
    /// JSON that does not describe the message; the text says where.
    case json(String)
}

extension ProtoError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "the bytes end inside a field"
        case .malformedVarint: "invalid varint"
        case .invalidKey: "invalid field key"
        case .wrongWireType(let field): "invalid wire type of field \(field)"
        case .invalidUTF8: "a string is not UTF-8 encoded"
        case .unmatchedGroup: "unexpected end group tag"
        case .nestedTooDeep: "recursion limit reached"
        case .tooLarge: "the message would take too much memory"
        case .ambiguousKey(let key): "two keys of a map differ from '\(key)' in their bytes alone"
        case .json(let text): text
        }
    }
}
