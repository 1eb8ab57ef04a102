/// Makes elements of a template's tokens, and decides which white space around tags goes.
struct TemplateBuilder {
    private let source: [UInt8]
    private var cursor: TemplateCursor
    private var bodies: [TemplateBody] = []
    private var blocks: [OpenBlock] = []
    private var end = 0
    /// `~` at the end of the last tag: the text behind it begins with its first word.
    private var trimsStart = false
    /// The last tag stood on a line of its own: the text behind it begins with the next line.
    private var trimsLine = false

    private struct OpenBlock {
        var place: TemplatePlace
        /// The block's call, then those of its `else if`s.
        var calls: [TemplateCall]
        var bodies: [TemplateBody] = []
    }

    private init(_ source: [UInt8], _ tokens: [TemplateToken]) {
        self.source = source
        cursor = TemplateCursor(source, tokens)
    }

    static func build(
        _ text: String,
        name: String?,
        budget: inout TemplateBudget
    ) throws(TemplateError) -> TemplateBody {
        var scanner = TemplateScanner(text, stepsLeft: budget.stepsLeft)
        let scanned = scanner.scan()
        budget.takeReading(scanner.steps)
        guard let tokens = scanned else {
            if scanner.isTooLarge { throw .tooLarge }
            let failure = scanner.failure
            var places = TemplatePlaces(scanner.source)
            throw .parsing(failure.reason, in: text, at: places.place(of: failure.position))
        }
        var builder = TemplateBuilder(scanner.source, tokens)
        return try builder.build(text, name)
    }

    private mutating func build(_ text: String, _ name: String?) throws(TemplateError) -> TemplateBody {
        var places = TemplatePlaces(source)
        while let token = cursor.next() {
            if token.rule == .template {
                bodies.append(TemplateBody())
                continue
            }
            let place = places.place(of: token.start)
            if token.start != end, !trimsStart, token.rule != .rawText, token.rule != .rawBlockText {
                append(.text(trimmed(self.text(end, token.start), onlyLine: true)), place)
                trimsLine = false
            }
            try take(token, place, text)
            end = max(end, token.end)
        }
        var body = bodies.popLast() ?? TemplateBody()
        body.name = name
        return body
    }

    private mutating func take(
        _ token: TemplateToken,
        _ place: TemplatePlace,
        _ text: String
    ) throws(TemplateError) {
        switch token.rule {
        case .rawText:
            append(.text(trimmed(unescaped(from: end, token), onlyLine: false)), place)
            trimsLine = false
        case .rawBlockText:
            let content = trimmed(unescaped(from: token.start, token), onlyLine: false)
            bodies.append(TemplateBody(elements: [TemplateElement(content: .text(content), place: place)]))
        case .helperBlockStart, .rawBlockStart, .decoratorBlockStart, .partialBlockStart:
            let call = try tag(token, isBlock: token.rule == .helperBlockStart || token.rule == .rawBlockStart)
            blocks.append(OpenBlock(place: place, calls: [call]))
        case .invertTag, .invertChainTag:
            if token.rule == .invertChainTag, source[token.start...].starts(with: Array("{{~".utf8)) {
                throw .endsServer(at: place)
            }
            let call = try tag(token, isBlock: true)
            guard let body = bodies.popLast(), !blocks.isEmpty else { return }
            blocks[blocks.count - 1].bodies.append(body)
            if token.rule == .invertChainTag { blocks[blocks.count - 1].calls.append(call) }
        case .expression, .htmlExpression:
            let (call, trimsBefore, _) = try expression(token)
            if trimsBefore { trimEnd() }
            append(.expression(call), place)
        case .decoratorExpression, .partialExpression:
            let call = try tag(token, isBlock: false)
            append(token.rule == .partialExpression ? .partial(call) : .decorator(call), place)
        case .helperBlockEnd, .rawBlockEnd, .decoratorBlockEnd, .partialBlockEnd:
            try close(token, place, text)
        case .comment, .compactComment:
            trimsLine = standsAlone(token)
            append(.comment, place)
        default:
            break
        }
    }

    // MARK: - Tags

    private mutating func expression(
        _ token: TemplateToken
    ) throws(TemplateError) -> (call: TemplateCall, trimsBefore: Bool, trimsAfter: Bool) {
        let read = try cursor.call(of: token)
        trimsStart = read.trimsAfter
        return read
    }

    /// Reads a tag that may stand on a line of its own.
    private mutating func tag(_ token: TemplateToken, isBlock: Bool) throws(TemplateError) -> TemplateCall {
        var (call, trimsBefore, _) = try expression(token)
        if trimsBefore { trimEnd() }
        if token.rule == .partialExpression, !trimsBefore {
            let before = source[..<token.start]
            let indent = before.suffix(before.reversed().prefix(while: Self.isBlank).count)
            call.indent = indent.isEmpty ? nil : String(decoding: indent, as: UTF8.self)
        }
        trimsLine = standsAlone(token)
        call.indentsFirstLine = trimsLine && !trimsBefore
        call.isBlock = isBlock
        return call
    }

    private mutating func close(
        _ token: TemplateToken,
        _ place: TemplatePlace,
        _ text: String
    ) throws(TemplateError) {
        let closing = try tag(token, isBlock: false).name.text ?? ""
        guard var block = blocks.popLast(), let last = bodies.popLast() else { return }
        block.bodies.append(last)
        let isHelper = token.rule == .helperBlockEnd || token.rule == .rawBlockEnd
        let opened = block.calls[0].name.text
        guard opened == closing || !isHelper && closing.isEmpty else {
            throw .parsing(
                "\(isHelper ? "helper" : "decorator") \(TemplateFault.quoted(opened ?? "")) was opened, "
                    + "but \(TemplateFault.quoted(closing)) is closing",
                in: text,
                at: place
            )
        }
        let call = Self.joined(block.calls, block.bodies)
        switch token.rule {
        case .decoratorBlockEnd: append(.decorator(call), block.place)
        case .partialBlockEnd: append(.partial(call), block.place)
        default: append(.block(call), block.place)
        }
    }

    /// The block's call with its `else if`s and its `else`.
    private static func joined(_ calls: [TemplateCall], _ bodies: [TemplateBody]) -> TemplateCall {
        var branches = zip(calls, bodies).map { call, body in
            var branch = call
            branch.body = body
            return branch
        }
        var joined = branches.removeFirst()
        joined.chain = branches
        joined.otherwise = bodies.count > calls.count ? bodies.last : nil
        return joined
    }

    // MARK: - Text

    private mutating func append(_ content: TemplateElement.Content, _ place: TemplatePlace) {
        guard !bodies.isEmpty else { return }
        bodies[bodies.count - 1].elements.append(TemplateElement(content: content, place: place))
    }

    private func text(_ start: Int, _ end: Int) -> [UInt8] { Array(source[start..<end]) }

    /// The text from `start` to the end of the token, where each escape loses its first backslash.
    private mutating func unescaped(from start: Int, _ token: TemplateToken) -> [UInt8] {
        var bytes: [UInt8] = []
        var from = start
        for escape in cursor.escapes(in: token) {
            bytes += source[from..<escape.start]
            from = escape.start + 1
        }
        return bytes + source[from..<token.end]
    }

    private func trimmed(_ bytes: [UInt8], onlyLine: Bool) -> String {
        if trimsStart, !onlyLine {
            let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
            return String(String.UnicodeScalarView(scalars.drop { $0.properties.isWhitespace }))
        }
        guard trimsLine else { return String(decoding: bytes, as: UTF8.self) }
        var rest = bytes.drop(while: Self.isBlank)
        if rest.starts(with: [0x0D, 0x0A]) {
            rest = rest.dropFirst(2)
        } else if rest.first == 0x0A {
            rest.removeFirst()
        }
        return String(decoding: rest, as: UTF8.self)
    }

    /// Takes the white space at the end of the text before a tag away.
    private mutating func trimEnd() {
        changeLastText { text in
            let scalars = text.unicodeScalars
            let blanks = scalars.reversed().prefix { $0.properties.isWhitespace }.count
            text = String(scalars.dropLast(blanks))
        }
    }

    private mutating func changeLastText(_ change: (inout String) -> Void) {
        let (body, last) = (bodies.count - 1, (bodies.last?.elements.count ?? 0) - 1)
        guard last >= 0, case .text(var text) = bodies[body].elements[last].content else { return }
        change(&text)
        bodies[body].elements[last].content = .text(text)
    }

    /// Whether a tag is alone on its line; then the blanks before it go.
    private mutating func standsAlone(_ token: TemplateToken) -> Bool {
        let after = source[token.end...]
        let endsLine = after.isEmpty || after.drop(while: Self.isBlank).first.map(Self.isNewline) == true
        guard endsLine else { return false }
        let line = source[..<token.start].reversed().drop(while: Self.isBlank)
        let beginsLine = line.first.map(Self.isNewline) ?? true
        if beginsLine {
            changeLastText { text in
                text = String(Substring(text.utf8.dropLast(text.utf8.reversed().prefix(while: Self.isBlank).count)))
            }
        }
        return token.start == 0 || beginsLine
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private static func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}

/// Tells lines and columns of places that are asked for in any order, best from the start to the end.
struct TemplatePlaces {
    private let source: [UInt8]
    private var known = (position: 0, place: TemplatePlace(line: 1, column: 1))

    init(_ source: [UInt8]) { self.source = source }

    mutating func place(of position: Int) -> TemplatePlace {
        if position < known.position { known = (0, TemplatePlace(line: 1, column: 1)) }
        for byte in source[known.position..<position] {
            if byte == 0x0A {
                known.place = TemplatePlace(line: known.place.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                known.place.column += 1
            }
        }
        known.position = position
        return known.place
    }
}
