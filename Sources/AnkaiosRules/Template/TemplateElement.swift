/// A run of elements: a whole template, or what stands between the tags of a block.
struct TemplateBody: Hashable, Sendable {
    /// The partial's name that messages show; `nil` for "Unnamed template".
    var name: String?
    var elements: [TemplateElement] = []
}

/// A part of a template, and its place. A part that comes from an `else if` has no place of its own.
struct TemplateElement: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        case text(String)
        case expression(TemplateCall)
        case block(TemplateCall)
        case decorator(TemplateCall)
        case partial(TemplateCall)
        case comment
    }

    var content: Content
    var place: TemplatePlace?
}

/// What is between two braces: a name, its arguments, and for blocks what they enclose.
struct TemplateCall: Hashable, Sendable {
    indirect enum Argument: Hashable, Sendable {
        case name(String)
        case path(TemplatePath)
        case literal(TemplateValue)
        case call(TemplateCall)

        /// The text as written, if it is a name or path.
        var text: String? {
            switch self {
            case .name(let name): name
            case .path(let path): path.text
            case .literal, .call: nil
            }
        }
    }

    var name: Argument
    var arguments: [Argument] = []
    var hash: [String: Argument] = [:]
    /// `as |value key|`
    var blockParameters: [String] = []
    var body: TemplateBody?
    /// The `else if`s, in order: each with its own body.
    var chain: [TemplateCall] = []
    /// What the last `else` encloses.
    var otherwise: TemplateBody?
    var isBlock = false
    /// The white space before a partial, put before each of its lines.
    var indent: String?
    /// Whether the tag stands on a line of its own, so that its text begins that line.
    var indentsFirstLine = false

    var isNameOnly: Bool { !isBlock && arguments.isEmpty && hash.isEmpty }
}

/// A way to a value: `a.b`, `../a`, `@root.a`, or to a variable of a block: `@index`, `@../index`.
struct TemplatePath: Hashable, Sendable {
    enum Segment: Hashable, Sendable {
        case named(String)
        case up
        case root
        case local
    }

    var segments: [Segment]
    /// As written.
    var text: String

    /// The block level and the name, if the path means a block's variable.
    var variable: (level: Int, name: String)? {
        guard segments.first == .local else { return nil }
        let level = segments.dropFirst().prefix { $0 == .up }.count
        guard segments.count > level + 1, case .named(let name) = segments[level + 1] else { return nil }
        return (level, name)
    }

    /// The names, without ways up.
    var names: [String] {
        segments.compactMap { if case .named(let name) = $0 { name } else { nil } }
    }
}
