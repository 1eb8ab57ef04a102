/// Walks over the tokens of a template and reads tags, arguments and paths.
struct TemplateCursor {
    private let source: [UInt8]
    private let tokens: [TemplateToken]
    private var at = 0

    init(_ source: [UInt8], _ tokens: [TemplateToken]) {
        (self.source, self.tokens) = (source, tokens)
    }

    private var peek: TemplateToken? { at < tokens.count ? tokens[at] : nil }

    mutating func next() -> TemplateToken? {
        guard at < tokens.count else { return nil }
        defer { at += 1 }
        return tokens[at]
    }

    /// The escapes inside of a text, which directly follow it.
    mutating func escapes(in token: TemplateToken) -> [TemplateToken] {
        let start = at
        while let next = peek, next.rule == .escape, next.end <= token.end { at += 1 }
        return Array(tokens[start..<at])
    }

    private func text(_ token: TemplateToken) -> String {
        String(decoding: source[token.start..<token.end], as: UTF8.self)
    }

    private mutating func skip(to end: Int) {
        while let next = peek, next.end <= end { at += 1 }
    }

    /// Reads what is inside of a tag or sub-expression whose token has just been taken.
    mutating func call(
        of tag: TemplateToken
    ) throws(TemplateError) -> (call: TemplateCall, trimsBefore: Bool, trimsAfter: Bool) {
        var (trimsBefore, trimsAfter) = (false, false)
        if peek?.rule == .leadingTilde {
            trimsBefore = true
            at += 1
        }
        if tag.rule == .invertChainTag { at += 1 }  // the "else"
        var call = TemplateCall(name: try name())
        while let token = peek, token.end < tag.end {
            at += 1
            switch token.rule {
            case .parameter:
                call.arguments.append(try argument())
            case .hash:
                guard let key = next() else { continue }
                call.hash[text(key)] = try argument()
            case .blockParameter:
                while let token = peek, token.rule == .identifier, call.blockParameters.count < 2 {
                    call.blockParameters.append(text(token))
                    at += 1
                }
            case .trailingTilde:
                trimsAfter = true
            default:
                break
            }
        }
        return (call, trimsBefore, trimsAfter)
    }

    private mutating func name() throws(TemplateError) -> TemplateCall.Argument {
        guard let token = next() else { return .name("") }
        switch token.rule {
        case .reference: return .path(path(token))
        case .subexpression: return .call(try call(of: token).call)
        default: return .name(text(token))
        }
    }

    private mutating func argument() throws(TemplateError) -> TemplateCall.Argument {
        if peek?.rule == .parameter { at += 1 }
        guard let token = next() else { return .name("") }
        switch token.rule {
        case .reference:
            return .path(path(token))
        case .subexpression:
            let inner = try call(of: token).call
            skip(to: token.end)
            return .call(inner)
        default:
            let inner = at + 1 < tokens.count ? tokens[at + 1] : nil
            defer { skip(to: token.end) }
            if peek?.rule == .stringLiteral, let inner, inner.rule == .singleQuotedInner {
                let quoted = "\"" + text(inner).substituting("\\'", with: "'").substituting("\"", with: "\\\"") + "\""
                if let value = TemplateLiteral.value(of: quoted) { return .literal(value) }
            } else if let value = TemplateLiteral.value(of: text(token)) {
                return .literal(value)
            }
            throw .invalidParameter(text(token))
        }
    }

    private mutating func path(_ reference: TemplateToken) -> TemplatePath {
        var segments: [TemplatePath.Segment] = []
        while let token = peek, token.end <= reference.end {
            switch token.rule {
            case .pathRoot: segments.append(.root)
            case .pathLocal: segments.append(.local)
            case .pathUp: segments.append(.up)
            case .pathID, .pathRawID:
                let name = text(token)
                if name != "this" { segments.append(.named(name)) }
            default: break
            }
            at += 1
        }
        return TemplatePath(segments: segments, text: text(reference))
    }
}
