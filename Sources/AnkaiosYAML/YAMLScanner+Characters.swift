extension YAMLScanner {
    /// The character at a distance from the place; `nil` behind the end.
    func character(_ distance: Int = 0) -> Unicode.Scalar? {
        let at = mark.index + distance
        return at < text.count ? text[at] : nil
    }

    func isBlank(_ distance: Int = 0) -> Bool {
        let next = character(distance)
        return next == " " || next == "\t"
    }

    func isBreak(_ distance: Int = 0) -> Bool {
        switch character(distance) {
        case "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    func isBreakOrEnd(_ distance: Int = 0) -> Bool { character(distance) == nil || isBreak(distance) }

    func isBlankOrEnd(_ distance: Int = 0) -> Bool { isBlank(distance) || isBreakOrEnd(distance) }

    /// Whether `---` or `...` stands here, as a word of its own.
    func isDocumentIndicator(_ mark: Unicode.Scalar) -> Bool {
        (0..<3).allSatisfy { character($0) == mark } && isBlankOrEnd(3)
    }

    mutating func skip() {
        mark.index += 1
        mark.column += 1
    }

    /// Takes a line break, and gives what it means in a text.
    @discardableResult
    mutating func takeBreak() -> Unicode.Scalar {
        guard let first = character() else { return "\n" }
        mark.index += first == "\r" && character(1) == "\n" ? 2 : 1
        mark.line += 1
        mark.column = 1
        return first == "\u{2028}" || first == "\u{2029}" ? first : "\n"
    }

    mutating func take(into text: inout String.UnicodeScalarView) {
        if let next = character() { text.append(next) }
        skip()
    }

    mutating func skipToNextToken() {
        while true {
            if mark.column == 1, character() == "\u{FEFF}" { skip() }
            while character() == " " || (flowLevel > 0 || !allowsKey) && character() == "\t" { skip() }
            if character() == "#" { while !isBreakOrEnd() { skip() } }
            guard isBreak() else { return }
            takeBreak()
            if flowLevel == 0 { allowsKey = true }
        }
    }

    /// A letter, digit, `_` or `-`.
    func isWord(_ distance: Int = 0) -> Bool {
        switch character(distance) {
        case .some("a"..."z"), .some("A"..."Z"), .some("0"..."9"), .some("_"), .some("-"): true
        default: false
        }
    }

    /// The value of a hexadecimal digit.
    func hexDigit(_ distance: Int = 0) -> UInt32? {
        guard let value = character(distance)?.value else { return nil }
        return switch value {
        case 0x30...0x39: value - 0x30
        case 0x41...0x46: value - 0x41 + 10
        case 0x61...0x66: value - 0x61 + 10
        default: nil
        }
    }
}
