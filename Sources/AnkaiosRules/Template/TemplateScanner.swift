/// What a rule has taken from the source.
struct TemplateToken {
    var rule: TemplateRule
    var start: Int
    var end: Int
}

/// Reads a template by the grammar, and remembers what was expected at the furthest place that it came to.
struct TemplateScanner {
    let source: [UInt8]
    private(set) var tokens: [TemplateToken] = []
    private var position = 0
    private var mode = TemplateRule.Mode.spaced
    private var lookahead = Lookahead.none
    private var depth = 0
    private var isTooDeep = false
    /// Whether reading took more steps than are left.
    private(set) var isTooLarge = false
    /// The rules that were looked at.
    private(set) var steps = 0
    private let maximumSteps: Int
    /// The last place that a search found, and where the search began.
    private var searched: [[UInt8]: (from: Int, at: Int)] = [:]
    private var furthest = 0
    private var expected: [TemplateRule] = []
    private var unexpected: [TemplateRule] = []

    private enum Lookahead { case none, positive, negative }

    /// Rules inside of rules: beyond it a template counts as wrong, where the real engine's stack would end.
    private static let maximumDepth = 300

    init(_ text: String, stepsLeft: Int = TemplateBudget.maximumSteps) {
        source = Array(text.utf8)
        maximumSteps = stepsLeft * TemplateBudget.rulesOfStep
    }

    /// The tokens of the whole source, each before those inside of it; `nil` if it does not fit.
    mutating func scan() -> [TemplateToken]? {
        matches(.whole) && !isTooDeep && !isTooLarge ? tokens : nil
    }

    /// Where the source does not fit, and why.
    var failure: (position: Int, reason: String) {
        if isTooDeep { return (furthest, "invalid handlebars syntax: nested too deeply") }
        let wanted = names(expected), unwanted = names(unexpected)
        let reason =
            switch (unwanted.isEmpty, wanted.isEmpty) {
            case (false, false): "unexpected \(list(unwanted)); expected \(list(wanted))"
            case (false, true): "unexpected \(list(unwanted))"
            case (true, false): "expected \(list(wanted))"
            case (true, true): "unknown parsing error"
            }
        return (furthest, "invalid handlebars syntax: \(reason)")
    }

    private func names(_ rules: [TemplateRule]) -> [String] {
        Set(rules).sorted { $0.order < $1.order }.map(\.rawValue)
    }

    private func list(_ names: [String]) -> String {
        guard names.count > 2, let last = names.last else { return names.joined(separator: " or ") }
        return names.dropLast().joined(separator: ", ") + ", or " + last
    }

    // MARK: - Matching

    /// Takes what fits from the position on; where nothing fits, nothing is taken.
    private mutating func matches(_ grammar: TemplateGrammar) -> Bool {
        switch grammar {
        case .text(let bytes):
            guard source[position...].starts(with: bytes) else { return false }
            position += bytes.count
            return true
        case .scalar(let fits):
            guard position < source.count, fits(source[position]) else { return false }
            position += 1
            while position < source.count, source[position] & 0xC0 == 0x80 { position += 1 }
            return true
        case .stretch(let stops):
            let end = source[position...].firstIndex(where: stops.contains) ?? source.count
            defer { position = end }
            return end > position
        case .run(let byte, let stop):
            let end = source[position...].firstIndex { $0 != byte } ?? source.count
            guard end > position, !source[end...].starts(with: stop) else { return false }
            position = end
            return true
        case .until(let bytes):
            position = place(of: bytes)
            return true
        case .rule(let rule):
            return matches(rule)
        case .sequence(let parts):
            let (start, count) = (position, tokens.count)
            for (at, part) in parts.enumerated() {
                if at > 0 { skipSpace() }
                if !matches(part) { return giveBack(start, count) }
            }
            return true
        case .choice(let parts):
            for part in parts where matches(part) { return true }
            return false
        case .optional(let part):
            _ = matches(part)
            return true
        case .any(let part):
            repeatedly(part)
            return true
        case .some(let part):
            guard matches(part) else { return false }
            while matchesAgain(part) {}
            return true
        case .exactly(let count, let part):
            let (start, before) = (position, tokens.count)
            for _ in 0..<count where !matches(part) { return giveBack(start, before) }
            return true
        case .not(let part):
            return !looks(at: part, lookahead == .negative ? .positive : .negative)
        case .ahead(let part):
            return looks(at: part, lookahead == .negative ? .negative : .positive)
        case .end:
            return position == source.count
        }
    }

    /// The next place where the bytes stand, or the end: what was found once is not searched again.
    private mutating func place(of bytes: [UInt8]) -> Int {
        if let known = searched[bytes], known.from <= position, position <= known.at { return known.at }
        var at = position
        while at < source.count, source[at] != bytes[0] || !source[at...].starts(with: bytes) { at += 1 }
        searched[bytes] = (position, at)
        return at
    }

    private mutating func giveBack(_ start: Int, _ count: Int) -> Bool {
        position = start
        tokens.removeSubrange(count...)
        return false
    }

    private mutating func repeatedly(_ part: TemplateGrammar) {
        guard matches(part) else { return }
        while matchesAgain(part) {}
    }

    private mutating func matchesAgain(_ part: TemplateGrammar) -> Bool {
        let (start, count) = (position, tokens.count)
        skipSpace()
        return matches(part) && position > start ? true : giveBack(start, count)
    }

    private mutating func looks(at part: TemplateGrammar, _ kind: Lookahead) -> Bool {
        let (start, count, before) = (position, tokens.count, lookahead)
        lookahead = kind
        let fits = matches(part)
        lookahead = before
        _ = giveBack(start, count)
        return fits
    }

    private mutating func skipSpace() {
        guard mode == .spaced else { return }
        while position < source.count {
            switch source[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            default: return
            }
        }
    }

    private mutating func matches(_ rule: TemplateRule) -> Bool {
        guard depth < Self.maximumDepth, !isTooDeep, let grammar = TemplateGrammar.rules[rule] else {
            isTooDeep = true
            return false
        }
        steps += 1
        guard steps <= maximumSteps, !isTooLarge else {
            isTooLarge = true
            return false
        }
        depth += 1
        defer { depth -= 1 }
        let (start, count) = (position, tokens.count)
        let outer = mode
        if rule.mode == .tight { mode = .tight }
        let known = start == furthest ? (expected.count, unexpected.count) : (0, 0)
        let attempts = attempts(at: start)
        let entry = mode
        let leavesToken = lookahead == .none && entry != .atomic
        if leavesToken { tokens.append(TemplateToken(rule: rule, start: start, end: start)) }
        if rule.mode == .atomic { mode = .atomic }
        let fits = matches(grammar)
        mode = entry
        if fits == (lookahead == .negative) { track(rule, start, known, attempts) }
        mode = outer
        guard fits else { return giveBack(start, count) }
        if leavesToken { tokens[count].end = position }
        return true
    }

    // MARK: - What was expected

    private func attempts(at position: Int) -> Int {
        position == furthest ? expected.count + unexpected.count : 0
    }

    /// Notes a rule that did not fit (or did, where it must not). It replaces the notes inside of it, unless that was
    /// one rule only, which is more precise.
    private mutating func track(_ rule: TemplateRule, _ start: Int, _ known: (Int, Int), _ attempts: Int) {
        guard mode != .atomic else { return }
        if self.attempts(at: start) == attempts + 1 { return }
        if start == furthest {
            expected.removeSubrange(min(known.0, expected.count)...)
            unexpected.removeSubrange(min(known.1, unexpected.count)...)
        }
        if start > furthest {
            expected = []
            unexpected = []
            furthest = start
        }
        guard start == furthest else { return }
        if lookahead == .negative { unexpected.append(rule) } else { expected.append(rule) }
    }
}
