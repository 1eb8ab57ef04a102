extension YAMLScanner {
    mutating func scanAnchor(isAlias: Bool) throws(YAMLError) {
        let start = mark
        skip()
        var name = String.UnicodeScalarView()
        while isWord() { take(into: &name) }
        let isEnded = isBlankOrEnd() || "?:,]}%@`".unicodeScalars.contains(character() ?? " ")
        guard !name.isEmpty, isEnded else {
            throw problem(
                "did not find expected alphabetic or numeric character",
                isAlias ? "while scanning an alias" : "while scanning an anchor",
                start
            )
        }
        add(isAlias ? .alias(String(name)) : .anchor(String(name)), from: start)
    }

    mutating func scanTag() throws(YAMLError) {
        let start = mark
        var (handle, suffix) = ("", "")
        if character(1) == "<" {
            skip()
            skip()
            suffix = try scanURI(after: "", isVerbatim: true, start, isDirective: false)
            guard character() == ">" else {
                throw problem("did not find the expected '>'", "while scanning a tag", start)
            }
            skip()
        } else {
            handle = try scanTagHandle(start, isDirective: false)
            if handle.count > 1, handle.hasSuffix("!") {
                suffix = try scanURI(after: "", isVerbatim: false, start, isDirective: false)
            } else {
                suffix = try scanURI(after: handle, isVerbatim: false, start, isDirective: false)
                handle = "!"
                if suffix.isEmpty { (handle, suffix) = ("", "!") }
            }
        }
        guard isBlankOrEnd() || flowLevel > 0 && character() == "," else {
            throw problem("did not find expected whitespace or line break", "while scanning a tag", start)
        }
        add(.tag(handle: handle, suffix: suffix), from: start)
    }

    private mutating func scanTagHandle(_ start: YAMLMark, isDirective: Bool) throws(YAMLError) -> String {
        guard character() == "!" else {
            throw problem(
                "did not find expected '!'",
                isDirective ? "while scanning a tag directive" : "while scanning a tag",
                start
            )
        }
        var handle = String.UnicodeScalarView()
        take(into: &handle)
        while isWord() { take(into: &handle) }
        if character() == "!" {
            take(into: &handle)
        } else if isDirective, String(handle) != "!" {
            throw problem("did not find expected '!'", "while parsing a tag directive", start)
        }
        return String(handle)
    }

    /// Reads a tag's text; of a handle that was none, all but the `!` belongs to it.
    private mutating func scanURI(
        after handle: String,
        isVerbatim: Bool,
        _ start: YAMLMark,
        isDirective: Bool
    ) throws(YAMLError) -> String {
        let context = isDirective ? "while parsing a %TAG directive" : "while parsing a tag"
        var bytes = Array(handle.utf8.dropFirst())
        let before = handle.utf8.count
        var count = before
        let marks = isVerbatim || isDirective ? ";/?:@&=+$.%!~*'(),[]" : ";/?:@&=+$.%!~*'()"
        while let next = character(), isWord() || marks.unicodeScalars.contains(next) {
            if next == "%" {
                guard let high = hexDigit(1), let low = hexDigit(2) else {
                    throw problem("did not find URI escaped octet", context, start)
                }
                bytes.append(UInt8(high << 4 | low))
                for _ in 0..<3 { skip() }
            } else {
                bytes += Array(String(next).utf8)
                skip()
            }
            count += 1
        }
        guard count > 0, let text = String(validating: bytes, as: UTF8.self) else {
            throw problem("did not find expected tag URI", context, start)
        }
        return text
    }

    mutating func scanDirective() throws(YAMLError) {
        let start = mark
        let context = "while scanning a directive"
        skip()
        var name = String.UnicodeScalarView()
        while isWord() { take(into: &name) }
        guard !name.isEmpty else { throw problem("could not find expected directive name", context, start) }
        guard isBlankOrEnd() else { throw problem("found unexpected non-alphabetical character", context, start) }
        let kind: YAMLToken.Kind
        switch String(name) {
        case "YAML":
            while isBlank() { skip() }
            let major = try scanVersionNumber(start)
            guard character() == "." else {
                throw problem("did not find expected digit or '.' character", "while scanning a %YAML directive", start)
            }
            skip()
            kind = .versionDirective(major: major, minor: try scanVersionNumber(start))
        case "TAG":
            while isBlank() { skip() }
            let handle = try scanTagHandle(start, isDirective: true)
            guard isBlank() else {
                throw problem("did not find expected whitespace", "while scanning a %TAG directive", start)
            }
            while isBlank() { skip() }
            let prefix = try scanURI(after: "", isVerbatim: true, start, isDirective: true)
            guard isBlankOrEnd() else {
                throw problem(
                    "did not find expected whitespace or line break",
                    "while scanning a %TAG directive",
                    start
                )
            }
            kind = .tagDirective(handle: handle, prefix: prefix)
        default:
            throw problem("found unknown directive name", context, start)
        }
        add(kind, from: start)
        while isBlank() { skip() }
        if character() == "#" { while !isBreakOrEnd() { skip() } }
        guard isBreakOrEnd() else { throw problem("did not find expected comment or line break", context, start) }
        if isBreak() { takeBreak() }
    }

    private mutating func scanVersionNumber(_ start: YAMLMark) throws(YAMLError) -> Int {
        let context = "while scanning a %YAML directive"
        var (value, length) = (0, 0)
        while let digit = character()?.value, 0x30...0x39 ~= digit {
            length += 1
            guard length <= 9 else { throw problem("found extremely long version number", context, start) }
            value = value * 10 + Int(digit - 0x30)
            skip()
        }
        guard length > 0 else { throw problem("did not find expected version number", context, start) }
        return value
    }
}
