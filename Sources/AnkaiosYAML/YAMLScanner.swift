/// Cuts a YAML text into tokens. Where a key begins is known only at its `:`, so it keeps tokens back until it knows.
struct YAMLScanner {
    let text: [Unicode.Scalar]
    var mark = YAMLMark()
    var tokens: [YAMLToken] = []
    /// The first of the tokens that is not yet taken.
    private var head = 0
    private var taken = 0
    private var isAtEnd = false

    /// The column of the innermost block collection, from 0; -1 outside of any.
    var indent = -1
    private var indents: [Int] = []
    var flowLevel = 0
    var allowsKey = true
    private var keys: [PossibleKey] = [PossibleKey()]

    /// Something that is a key if a `:` follows.
    private struct PossibleKey {
        var isPossible = false
        var isRequired = false
        var token = 0
        var mark = YAMLMark()
    }

    init(_ text: String) throws(YAMLError) {
        self.text = Array(text.unicodeScalars)
        var offset = 0
        for scalar in text.unicodeScalars {
            guard Self.isAllowed(scalar) else {
                var error = YAMLError("control characters are not allowed", at: YAMLMark())
                error.offset = offset
                throw error
            }
            offset += UTF8.width(scalar)
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    // MARK: - Tokens

    mutating func peek() throws(YAMLError) -> YAMLToken {
        while try needsMore() { try fetch() }
        return head < tokens.count ? tokens[head] : YAMLToken(kind: .streamEnd, start: mark, end: mark)
    }

    mutating func skipToken() {
        guard head < tokens.count else { return }
        head += 1
        taken += 1
        if head > 256 {
            tokens.removeFirst(head)
            head = 0
        }
    }

    private mutating func needsMore() throws(YAMLError) -> Bool {
        if head == tokens.count { return !isAtEnd }
        try forgetStaleKeys()
        return !isAtEnd && keys.contains { $0.isPossible && $0.token == taken }
    }

    mutating func add(_ kind: YAMLToken.Kind, from start: YAMLMark) {
        tokens.append(YAMLToken(kind: kind, start: start, end: mark))
    }

    private mutating func fetch() throws(YAMLError) {
        skipToNextToken()
        try forgetStaleKeys()
        unroll(to: mark.column - 1)
        guard let next = character() else { return try fetchEnd() }
        if mark.column == 1 {
            if next == "%" { return try fetchDirective() }
            if isDocumentIndicator("-") { return try fetchDocument(.documentStart) }
            if isDocumentIndicator(".") { return try fetchDocument(.documentEnd) }
        }
        let spaceFollows = isBlankOrEnd(1)
        switch next {
        case "[": try fetchFlowStart(.flowSequenceStart)
        case "{": try fetchFlowStart(.flowMappingStart)
        case "]": try fetchFlowEnd(.flowSequenceEnd)
        case "}": try fetchFlowEnd(.flowMappingEnd)
        case ",": try fetchIndicator(.flowEntry)
        case "-" where spaceFollows: try fetchBlockEntry()
        case "?" where flowLevel > 0 || spaceFollows: try fetchKey()
        case ":" where flowLevel > 0 || spaceFollows: try fetchValue()
        case "*", "&": try fetchNodePart { scanner throws(YAMLError) in try scanner.scanAnchor(isAlias: next == "*") }
        case "!": try fetchNodePart { scanner throws(YAMLError) in try scanner.scanTag() }
        case "|" where flowLevel == 0, ">" where flowLevel == 0:
            try removeKey()
            allowsKey = true
            try scanBlockScalar(isLiteral: next == "|")
        case "'", "\"": try fetchNodePart { scanner throws(YAMLError) in try scanner.scanQuoted(next) }
        case "-", "?", ":":
            guard next == "-" ? !isBlank(1) : !spaceFollows else { throw cannotStart }
            try fetchNodePart { scanner throws(YAMLError) in try scanner.scanPlain() }
        case "#", "|", ">", "%", "@", "`", "\t":
            throw cannotStart
        default:
            try fetchNodePart { scanner throws(YAMLError) in try scanner.scanPlain() }
        }
    }

    private var cannotStart: YAMLError {
        YAMLError(
            "found character that cannot start any token",
            at: mark,
            while: "while scanning for the next token",
            since: mark
        )
    }

    private mutating func fetchNodePart(
        _ scan: (inout YAMLScanner) throws(YAMLError) -> Void
    ) throws(YAMLError) {
        try saveKey()
        allowsKey = false
        try scan(&self)
    }

    private mutating func fetchEnd() throws(YAMLError) {
        if mark.column != 1 {
            mark.column = 1
            mark.line += 1
        }
        unroll(to: -1)
        try removeKey()
        allowsKey = false
        add(.streamEnd, from: mark)
        isAtEnd = true
    }

    private mutating func fetchDirective() throws(YAMLError) {
        unroll(to: -1)
        try removeKey()
        allowsKey = false
        try scanDirective()
    }

    private mutating func fetchDocument(_ kind: YAMLToken.Kind) throws(YAMLError) {
        unroll(to: -1)
        try removeKey()
        allowsKey = false
        let start = mark
        for _ in 0..<3 { skip() }
        add(kind, from: start)
    }

    private mutating func fetchFlowStart(_ kind: YAMLToken.Kind) throws(YAMLError) {
        try saveKey()
        keys.append(PossibleKey())
        flowLevel += 1
        allowsKey = true
        addIndicator(kind)
    }

    private mutating func fetchFlowEnd(_ kind: YAMLToken.Kind) throws(YAMLError) {
        try removeKey()
        if flowLevel > 0 {
            flowLevel -= 1
            keys.removeLast()
        }
        allowsKey = false
        addIndicator(kind)
    }

    private mutating func fetchIndicator(_ kind: YAMLToken.Kind) throws(YAMLError) {
        try removeKey()
        allowsKey = true
        addIndicator(kind)
    }

    private mutating func addIndicator(_ kind: YAMLToken.Kind) {
        let start = mark
        skip()
        add(kind, from: start)
    }

    private mutating func fetchBlockEntry() throws(YAMLError) {
        try rollForIndicator(.blockSequenceStart, "block sequence entries are not allowed in this context")
        try fetchIndicator(.blockEntry)
    }

    private mutating func fetchKey() throws(YAMLError) {
        try rollForIndicator(.blockMappingStart, "mapping keys are not allowed in this context")
        try removeKey()
        allowsKey = flowLevel == 0
        addIndicator(.key)
    }

    private mutating func fetchValue() throws(YAMLError) {
        if let key = keys.last, key.isPossible {
            tokens.insert(YAMLToken(kind: .key, start: key.mark, end: key.mark), at: head + key.token - taken)
            roll(to: key.mark.column - 1, .blockMappingStart, before: key.token, key.mark)
            keys[keys.count - 1].isPossible = false
            allowsKey = false
        } else {
            try rollForIndicator(.blockMappingStart, "mapping values are not allowed in this context")
            allowsKey = flowLevel == 0
        }
        addIndicator(.value)
    }

    // MARK: - Indentation

    private mutating func rollForIndicator(_ kind: YAMLToken.Kind, _ problem: String) throws(YAMLError) {
        guard flowLevel == 0 else { return }
        guard allowsKey else { throw YAMLError(problem, at: mark) }
        roll(to: mark.column - 1, kind, before: nil, mark)
    }

    private mutating func roll(to column: Int, _ kind: YAMLToken.Kind, before token: Int?, _ mark: YAMLMark) {
        guard flowLevel == 0, indent < column else { return }
        indents.append(indent)
        indent = column
        let start = YAMLToken(kind: kind, start: mark, end: mark)
        if let token { tokens.insert(start, at: head + token - taken) } else { tokens.append(start) }
    }

    private mutating func unroll(to column: Int) {
        guard flowLevel == 0 else { return }
        while indent > column {
            add(.blockEnd, from: mark)
            indent = indents.popLast() ?? -1
        }
    }

    // MARK: - Keys

    private mutating func forgetStaleKeys() throws(YAMLError) {
        for at in keys.indices where keys[at].isPossible {
            let key = keys[at]
            guard key.mark.line < mark.line || key.mark.index + 1024 < mark.index else { continue }
            if key.isRequired { throw noColon(key) }
            keys[at].isPossible = false
        }
    }

    private func noColon(_ key: PossibleKey) -> YAMLError {
        YAMLError("could not find expected ':'", at: mark, while: "while scanning a simple key", since: key.mark)
    }

    private mutating func saveKey() throws(YAMLError) {
        guard allowsKey else { return }
        try removeKey()
        keys[keys.count - 1] = PossibleKey(
            isPossible: true,
            isRequired: flowLevel == 0 && indent == mark.column - 1,
            token: taken + tokens.count - head,
            mark: mark
        )
    }

    private mutating func removeKey() throws(YAMLError) {
        if let key = keys.last, key.isPossible, key.isRequired { throw noColon(key) }
        keys[keys.count - 1].isPossible = false
    }
}
