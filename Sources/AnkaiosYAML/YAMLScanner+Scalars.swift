extension YAMLScanner {
    /// The line breaks and blanks between two pieces of a scalar over several lines.
    private struct Fold {
        var blanks = String.UnicodeScalarView()
        var first: Unicode.Scalar?
        var further = String.UnicodeScalarView()
        var isPending = false
        var isEmpty: Bool { !isPending && blanks.isEmpty }

        /// What the fold means: one line break is a blank, more are one less.
        mutating func join(into text: inout String.UnicodeScalarView) {
            if !isPending {
                text.append(each: blanks)
            } else if let first {
                if first != "\n" { text.append(first) } else if further.isEmpty { text.append(" ") }
                text.append(each: further)
            } else {
                text.append(each: further)
            }
            self = Fold()
        }
    }

    // MARK: - Quoted

    mutating func scanQuoted(_ quote: Unicode.Scalar) throws(YAMLError) {
        let start = mark
        var value = String.UnicodeScalarView()
        skip()
        while true {
            if mark.column == 1, isDocumentIndicator("-") || isDocumentIndicator(".") {
                throw problem("found unexpected document indicator", "while scanning a quoted scalar", start)
            }
            guard character() != nil else {
                throw problem("found unexpected end of stream", "while scanning a quoted scalar", start)
            }
            var fold = Fold()
            while !isBlankOrEnd(), let next = character() {
                if quote == "'", next == "'", character(1) == "'" {
                    value.append("'")
                    skip()
                    skip()
                } else if next == quote {
                    break
                } else if quote == "\"", next == "\\", isBreak(1) {
                    skip()
                    takeBreak()
                    fold.isPending = true
                    break
                } else if quote == "\"", next == "\\" {
                    value.append(try escape(start))
                } else {
                    take(into: &value)
                }
            }
            if character() == quote { break }
            while isBlank() || isBreak() { takeOne(into: &fold) }
            fold.join(into: &value)
        }
        skip()
        add(.scalar(String(value), quote == "'" ? .singleQuoted : .doubleQuoted), from: start)
    }

    private mutating func escape(_ start: YAMLMark) throws(YAMLError) -> Unicode.Scalar {
        let context = "while parsing a quoted scalar"
        let mark = character(1)
        var digits = 0
        var scalar: Unicode.Scalar = "\0"
        switch mark {
        case "0": scalar = "\0"
        case "a": scalar = "\u{7}"
        case "b": scalar = "\u{8}"
        case "t", "\t": scalar = "\t"
        case "n": scalar = "\n"
        case "v": scalar = "\u{B}"
        case "f": scalar = "\u{C}"
        case "r": scalar = "\r"
        case "e": scalar = "\u{1B}"
        case " ", "\"", "/", "\\": scalar = mark ?? " "
        case "N": scalar = "\u{85}"
        case "_": scalar = "\u{A0}"
        case "L": scalar = "\u{2028}"
        case "P": scalar = "\u{2029}"
        case "x": digits = 2
        case "u": digits = 4
        case "U": digits = 8
        default: throw problem("found unknown escape character", context, start)
        }
        skip()
        skip()
        guard digits > 0 else { return scalar }
        var value: UInt32 = 0
        for at in 0..<digits {
            guard let digit = hexDigit(at) else {
                throw problem("did not find expected hexadecimal number", context, start)
            }
            value = value << 4 | digit
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw problem("found invalid Unicode character escape code", context, start)
        }
        for _ in 0..<digits { skip() }
        return scalar
    }

    func problem(_ problem: String, _ context: String, _ start: YAMLMark) -> YAMLError {
        YAMLError(problem, at: mark, while: context, since: start)
    }

    // MARK: - Plain

    mutating func scanPlain() throws(YAMLError) {
        let start = mark
        var end = mark
        var value = String.UnicodeScalarView()
        var fold = Fold()
        while true {
            if mark.column == 1, isDocumentIndicator("-") || isDocumentIndicator(".") { break }
            if character() == "#" { break }
            while !isBlankOrEnd(), let next = character() {
                if next == ":" {
                    if flowLevel > 0, let following = character(1), ",?[]{}".unicodeScalars.contains(following) {
                        throw problem("found unexpected ':'", "while scanning a plain scalar", start)
                    }
                    if isBlankOrEnd(1) { break }
                }
                if flowLevel > 0, ",[]{}".unicodeScalars.contains(next) { break }
                if !fold.isEmpty { fold.join(into: &value) }
                take(into: &value)
                end = mark
            }
            guard isBlank() || isBreak() else { break }
            while isBlank() || isBreak() {
                if fold.isPending, mark.column - 1 < indent + 1, character() == "\t" {
                    throw problem(
                        "found a tab character that violates indentation",
                        "while scanning a plain scalar",
                        start
                    )
                }
                takeOne(into: &fold)
            }
            if flowLevel == 0, mark.column - 1 < indent + 1 { break }
        }
        if fold.isPending { allowsKey = true }
        tokens.append(YAMLToken(kind: .scalar(String(value), .plain), start: start, end: end))
    }

    private mutating func takeOne(into fold: inout Fold) {
        if isBlank() {
            if fold.isPending { skip() } else { take(into: &fold.blanks) }
        } else if !fold.isPending {
            fold.blanks = String.UnicodeScalarView()
            fold.first = takeBreak()
            fold.isPending = true
        } else {
            fold.further.append(takeBreak())
        }
    }

    // MARK: - Block

    mutating func scanBlockScalar(isLiteral: Bool) throws(YAMLError) {
        let start = mark
        skip()
        let (keepsBreaks, increment) = try blockHeader(start)
        var column = increment > 0 ? max(indent, 0) + increment : 0
        var value = String.UnicodeScalarView()
        var (leading, trailing) = (String.UnicodeScalarView(), String.UnicodeScalarView())
        var wasBlank = false
        var end = mark
        try takeBlockBreaks(&column, &trailing, start, &end)
        while mark.column - 1 == column, character() != nil {
            let isBlankNow = isBlank()
            if !isLiteral, leading.first == "\n", !wasBlank, !isBlankNow {
                if trailing.isEmpty { value.append(" ") }
            } else {
                value.append(each: leading)
            }
            value.append(each: trailing)
            (leading, trailing) = (String.UnicodeScalarView(), String.UnicodeScalarView())
            wasBlank = isBlankNow
            while !isBreakOrEnd() { take(into: &value) }
            if isBreak() { leading.append(takeBreak()) }
            try takeBlockBreaks(&column, &trailing, start, &end)
        }
        if keepsBreaks != false { value.append(each: leading) }
        if keepsBreaks == true { value.append(each: trailing) }
        tokens.append(YAMLToken(kind: .scalar(String(value), isLiteral ? .literal : .folded), start: start, end: end))
    }

    /// The chomping indicator (`+`: true, `-`: false) and the indentation indicator, in any order, and the rest of
    /// the line.
    private mutating func blockHeader(_ start: YAMLMark) throws(YAMLError) -> (keepsBreaks: Bool?, increment: Int) {
        var (keepsBreaks, increment): (Bool?, Int) = (nil, 0)
        for _ in 0..<2 {
            if keepsBreaks == nil, character() == "+" || character() == "-" {
                keepsBreaks = character() == "+"
                skip()
            } else if increment == 0, let digit = character()?.value, 0x30...0x39 ~= digit {
                if digit == 0x30 {
                    throw problem("found an indentation indicator equal to 0", "while scanning a block scalar", start)
                }
                increment = Int(digit - 0x30)
                skip()
            }
        }
        while isBlank() { skip() }
        if character() == "#" { while !isBreakOrEnd() { skip() } }
        guard isBreakOrEnd() else {
            throw problem("did not find expected comment or line break", "while scanning a block scalar", start)
        }
        if isBreak() { takeBreak() }
        return (keepsBreaks, increment)
    }

    private mutating func takeBlockBreaks(
        _ column: inout Int,
        _ breaks: inout String.UnicodeScalarView,
        _ start: YAMLMark,
        _ end: inout YAMLMark
    ) throws(YAMLError) {
        var widest = 0
        end = mark
        while true {
            while column == 0 || mark.column - 1 < column, character() == " " { skip() }
            widest = max(widest, mark.column - 1)
            if column == 0 || mark.column - 1 < column, character() == "\t" {
                throw problem(
                    "found a tab character where an indentation space is expected",
                    "while scanning a block scalar",
                    start
                )
            }
            guard isBreak() else { break }
            breaks.append(takeBreak())
            end = mark
        }
        if column == 0 { column = max(widest, indent + 1, 1) }
    }
}

extension String.UnicodeScalarView {
    /// Appends one by one: `append(contentsOf:)` copies the whole text at each call.
    fileprivate mutating func append(each scalars: String.UnicodeScalarView) {
        for scalar in scalars { append(scalar) }
    }
}
