/// Makes events of tokens, by the grammar of YAML.
struct YAMLParser {
    var scanner: YAMLScanner
    var state = State.documentStart(isFirst: true)
    var states: [State] = []
    var marks: [YAMLMark] = []
    private var tags: [String: String] = [:]

    enum State {
        case documentStart(isFirst: Bool)
        case documentContent, documentEnd, end
        case blockNode
        case blockSequenceEntry(isFirst: Bool)
        case indentlessSequenceEntry
        case blockMappingKey(isFirst: Bool), blockMappingValue
        case flowSequenceEntry(isFirst: Bool)
        case flowPairKey, flowPairValue, flowPairEnd
        case flowMappingKey(isFirst: Bool), flowMappingValue(isEmpty: Bool)
    }

    init(_ text: String) throws(YAMLError) { scanner = try YAMLScanner(text) }

    mutating func next() throws(YAMLError) -> YAMLEvent {
        switch state {
        case .documentStart(let isFirst): try documentStart(isFirst)
        case .documentContent: try documentContent()
        case .documentEnd: try documentEnd()
        case .end: YAMLEvent(.streamEnd, scanner.mark)
        case .blockNode: try node(isBlock: true, allowsIndentless: false)
        case .blockSequenceEntry(let isFirst): try blockSequenceEntry(isFirst)
        case .indentlessSequenceEntry: try indentlessSequenceEntry()
        case .blockMappingKey(let isFirst): try blockMappingKey(isFirst)
        case .blockMappingValue: try blockMappingValue()
        case .flowSequenceEntry(let isFirst): try flowSequenceEntry(isFirst)
        case .flowPairKey: try flowPairKey()
        case .flowPairValue: try flowPairValue()
        case .flowPairEnd: try flowPairEnd()
        case .flowMappingKey(let isFirst): try flowMappingKey(isFirst)
        case .flowMappingValue(let isEmpty): try flowMappingValue(isEmpty)
        }
    }

    // MARK: - Documents

    private mutating func documentStart(_ isFirst: Bool) throws(YAMLError) -> YAMLEvent {
        var token = try scanner.peek()
        if !isFirst {
            while token.kind == .documentEnd {
                scanner.skipToken()
                token = try scanner.peek()
            }
        }
        if token.kind == .streamEnd {
            state = .end
            scanner.skipToken()
            return YAMLEvent(.streamEnd, token.start)
        }
        let start = token.start
        var isExplicit = !isFirst
        switch token.kind {
        case .versionDirective, .tagDirective, .documentStart: isExplicit = true
        default: break
        }
        try directives()
        if isExplicit {
            token = try scanner.peek()
            guard token.kind == .documentStart else {
                throw YAMLError("did not find expected <document start>", at: token.start)
            }
            scanner.skipToken()
        }
        states.append(.documentEnd)
        state = isExplicit ? .documentContent : .blockNode
        return YAMLEvent(.documentStart, start)
    }

    private mutating func directives() throws(YAMLError) {
        tags = [:]
        var hasVersion = false
        while true {
            let token = try scanner.peek()
            switch token.kind {
            case .versionDirective(let major, let minor):
                if hasVersion { throw YAMLError("found duplicate %YAML directive", at: token.start) }
                guard major == 1, minor == 1 || minor == 2 else {
                    throw YAMLError("found incompatible YAML document", at: token.start)
                }
                hasVersion = true
            case .tagDirective(let handle, let prefix):
                guard tags.updateValue(prefix, forKey: handle) == nil else {
                    throw YAMLError("found duplicate %TAG directive", at: token.start)
                }
            default:
                tags.merge(["!": "!", "!!": "tag:yaml.org,2002:"]) { own, _ in own }
                return
            }
            scanner.skipToken()
        }
    }

    private mutating func documentContent() throws(YAMLError) -> YAMLEvent {
        let token = try scanner.peek()
        switch token.kind {
        case .versionDirective, .tagDirective, .documentStart, .documentEnd, .streamEnd:
            state = states.popLast() ?? .end
            return empty(token.start)
        default:
            return try node(isBlock: true, allowsIndentless: false)
        }
    }

    private mutating func documentEnd() throws(YAMLError) -> YAMLEvent {
        let token = try scanner.peek()
        if token.kind == .documentEnd { scanner.skipToken() }
        state = .documentStart(isFirst: false)
        return YAMLEvent(.documentEnd, token.start)
    }

    func empty(_ mark: YAMLMark) -> YAMLEvent { YAMLEvent(.scalar("", .plain), mark) }

    // MARK: - Nodes

    mutating func node(isBlock: Bool, allowsIndentless: Bool) throws(YAMLError) -> YAMLEvent {
        var token = try scanner.peek()
        if case .alias(let name) = token.kind {
            state = states.popLast() ?? .end
            scanner.skipToken()
            return YAMLEvent(.alias(name), token.start)
        }
        let start = token.start
        var (anchor, tag): (String?, String?) = (nil, nil)
        for _ in 0..<2 {
            if case .anchor(let name) = token.kind, anchor == nil {
                anchor = name
            } else if case .tag(let handle, let suffix) = token.kind, tag == nil {
                tag = try resolved(handle, suffix, start, token.start)
            } else {
                break
            }
            scanner.skipToken()
            token = try scanner.peek()
        }
        var event = empty(start)
        (event.anchor, event.tag) = (anchor, tag)
        switch token.kind {
        case .blockEntry where allowsIndentless:
            state = .indentlessSequenceEntry
            event.kind = .sequenceStart
        case .scalar(let text, let style):
            state = states.popLast() ?? .end
            scanner.skipToken()
            event.kind = .scalar(text, style)
        case .flowSequenceStart:
            state = .flowSequenceEntry(isFirst: true)
            (event.kind, event.isFlow) = (.sequenceStart, true)
        case .flowMappingStart:
            state = .flowMappingKey(isFirst: true)
            (event.kind, event.isFlow) = (.mappingStart, true)
        case .blockSequenceStart where isBlock:
            state = .blockSequenceEntry(isFirst: true)
            event.kind = .sequenceStart
        case .blockMappingStart where isBlock:
            state = .blockMappingKey(isFirst: true)
            event.kind = .mappingStart
        default:
            guard anchor != nil || tag != nil else {
                throw YAMLError(
                    "did not find expected node content",
                    at: token.start,
                    while: isBlock ? "while parsing a block node" : "while parsing a flow node",
                    since: start
                )
            }
            state = states.popLast() ?? .end
        }
        return event
    }

    private func resolved(
        _ handle: String,
        _ suffix: String,
        _ start: YAMLMark,
        _ mark: YAMLMark
    ) throws(YAMLError) -> String {
        if handle.isEmpty { return suffix }
        guard let prefix = tags[handle] else {
            throw YAMLError("found undefined tag handle", at: mark, while: "while parsing a node", since: start)
        }
        return prefix + suffix
    }

    mutating func node(_ next: State, isBlock: Bool, allowsIndentless: Bool = false) throws(YAMLError)
        -> YAMLEvent
    {
        states.append(next)
        return try node(isBlock: isBlock, allowsIndentless: allowsIndentless)
    }

    mutating func close(_ kind: YAMLEvent.Kind, _ mark: YAMLMark) -> YAMLEvent {
        state = states.popLast() ?? .end
        marks.removeLast()
        scanner.skipToken()
        return YAMLEvent(kind, mark)
    }

    mutating func open(_ isFirst: Bool) throws(YAMLError) {
        guard isFirst else { return }
        marks.append(try scanner.peek().start)
        scanner.skipToken()
    }

    func unexpected(_ problem: String, _ token: YAMLToken, _ context: String) -> YAMLError {
        YAMLError(
            "did not find expected \(problem)",
            at: token.start,
            while: "while parsing a \(context)",
            since: marks.last
        )
    }
}
