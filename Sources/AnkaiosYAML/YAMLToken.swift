/// How a scalar is written.
package enum YAMLStyle: Hashable, Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

/// What the scanner finds in a text.
struct YAMLToken {
    enum Kind: Equatable {
        case streamEnd
        case versionDirective(major: Int, minor: Int)
        case tagDirective(handle: String, prefix: String)
        case documentStart, documentEnd
        case blockSequenceStart, blockMappingStart, blockEnd
        case flowSequenceStart, flowSequenceEnd, flowMappingStart, flowMappingEnd
        case blockEntry, flowEntry, key, value
        case alias(String)
        case anchor(String)
        case tag(handle: String, suffix: String)
        case scalar(String, YAMLStyle)
    }

    var kind: Kind
    var start: YAMLMark
    var end: YAMLMark
}
