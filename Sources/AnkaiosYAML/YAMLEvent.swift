/// What a YAML text says, one after the other.
struct YAMLEvent {
    enum Kind {
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(String, YAMLStyle)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    var kind: Kind
    var mark: YAMLMark
    var anchor: String?
    var tag: String?
    var isFlow = false

    init(_ kind: Kind, _ mark: YAMLMark) { (self.kind, self.mark) = (kind, mark) }
}
