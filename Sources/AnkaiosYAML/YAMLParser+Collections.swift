extension YAMLParser {
    // MARK: - Block collections

    mutating func blockSequenceEntry(_ isFirst: Bool) throws(YAMLError) -> YAMLEvent {
        try open(isFirst)
        let token = try scanner.peek()
        switch token.kind {
        case .blockEntry:
            scanner.skipToken()
            let next = try scanner.peek().kind
            if next != .blockEntry, next != .blockEnd {
                return try node(.blockSequenceEntry(isFirst: false), isBlock: true)
            }
            state = .blockSequenceEntry(isFirst: false)
            return empty(token.end)
        case .blockEnd: return close(.sequenceEnd, token.start)
        default: throw unexpected("'-' indicator", token, "block collection")
        }
    }

    mutating func indentlessSequenceEntry() throws(YAMLError) -> YAMLEvent {
        let token = try scanner.peek()
        guard token.kind == .blockEntry else {
            state = states.popLast() ?? .end
            return YAMLEvent(.sequenceEnd, token.start)
        }
        scanner.skipToken()
        let next = try scanner.peek().kind
        if next != .blockEntry, next != .key, next != .value, next != .blockEnd {
            return try node(.indentlessSequenceEntry, isBlock: true)
        }
        state = .indentlessSequenceEntry
        return empty(token.end)
    }

    mutating func blockMappingKey(_ isFirst: Bool) throws(YAMLError) -> YAMLEvent {
        try open(isFirst)
        let token = try scanner.peek()
        switch token.kind {
        case .key: return try blockMappingPart(token, .blockMappingValue)
        case .blockEnd: return close(.mappingEnd, token.start)
        default: throw unexpected("key", token, "block mapping")
        }
    }

    mutating func blockMappingValue() throws(YAMLError) -> YAMLEvent {
        let token = try scanner.peek()
        if token.kind == .value { return try blockMappingPart(token, .blockMappingKey(isFirst: false)) }
        state = .blockMappingKey(isFirst: false)
        return empty(token.start)
    }

    mutating func blockMappingPart(_ token: YAMLToken, _ then: State) throws(YAMLError) -> YAMLEvent {
        scanner.skipToken()
        let next = try scanner.peek().kind
        if next != .key, next != .value, next != .blockEnd {
            return try node(then, isBlock: true, allowsIndentless: true)
        }
        state = then
        return empty(token.end)
    }

    // MARK: - Flow collections

    mutating func flowSequenceEntry(_ isFirst: Bool) throws(YAMLError) -> YAMLEvent {
        try open(isFirst)
        var token = try scanner.peek()
        if token.kind != .flowSequenceEnd {
            if !isFirst {
                guard token.kind == .flowEntry else { throw unexpected("',' or ']'", token, "flow sequence") }
                scanner.skipToken()
                token = try scanner.peek()
            }
            if token.kind == .key {
                state = .flowPairKey
                scanner.skipToken()
                var event = YAMLEvent(.mappingStart, token.start)
                event.isFlow = true
                return event
            }
            if token.kind != .flowSequenceEnd { return try node(.flowSequenceEntry(isFirst: false), isBlock: false) }
        }
        return close(.sequenceEnd, token.start)
    }

    mutating func flowPairKey() throws(YAMLError) -> YAMLEvent {
        let token = try scanner.peek()
        switch token.kind {
        case .value, .flowEntry, .flowSequenceEnd:
            scanner.skipToken()
            state = .flowPairValue
            return empty(token.end)
        default:
            return try node(.flowPairValue, isBlock: false)
        }
    }

    mutating func flowPairValue() throws(YAMLError) -> YAMLEvent {
        var token = try scanner.peek()
        if token.kind == .value {
            scanner.skipToken()
            token = try scanner.peek()
            if token.kind != .flowEntry, token.kind != .flowSequenceEnd {
                return try node(.flowPairEnd, isBlock: false)
            }
        }
        state = .flowPairEnd
        return empty(token.start)
    }

    mutating func flowPairEnd() throws(YAMLError) -> YAMLEvent {
        state = .flowSequenceEntry(isFirst: false)
        return YAMLEvent(.mappingEnd, try scanner.peek().start)
    }

    mutating func flowMappingKey(_ isFirst: Bool) throws(YAMLError) -> YAMLEvent {
        try open(isFirst)
        var token = try scanner.peek()
        if token.kind != .flowMappingEnd {
            if !isFirst {
                guard token.kind == .flowEntry else { throw unexpected("',' or '}'", token, "flow mapping") }
                scanner.skipToken()
                token = try scanner.peek()
            }
            if token.kind == .key {
                scanner.skipToken()
                token = try scanner.peek()
                if token.kind != .value, token.kind != .flowEntry, token.kind != .flowMappingEnd {
                    return try node(.flowMappingValue(isEmpty: false), isBlock: false)
                }
                state = .flowMappingValue(isEmpty: false)
                return empty(token.start)
            }
            if token.kind != .flowMappingEnd { return try node(.flowMappingValue(isEmpty: true), isBlock: false) }
        }
        return close(.mappingEnd, token.start)
    }

    mutating func flowMappingValue(_ isEmpty: Bool) throws(YAMLError) -> YAMLEvent {
        var token = try scanner.peek()
        if !isEmpty, token.kind == .value {
            scanner.skipToken()
            token = try scanner.peek()
            if token.kind != .flowEntry, token.kind != .flowMappingEnd {
                return try node(.flowMappingKey(isFirst: false), isBlock: false)
            }
        }
        state = .flowMappingKey(isFirst: false)
        return empty(token.start)
    }
}
