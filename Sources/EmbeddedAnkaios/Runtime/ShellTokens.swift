/// A script of a shell, cut into words and what stands between them. Nil where it is more than is understood here.
enum ShellTokens {
    /// A piece of a word, and whether the shell looks for variables and commands in it.
    struct Part: Equatable {
        var text: String
        var isExpanded: Bool
        /// Whether it may become several words.
        var isSplit: Bool
    }

    enum Token: Equatable {
        case word([Part])
        /// `;` or the end of a line
        case separator
        /// `&&`
        case and
        /// `||`
        case or

        /// The text of a word that is written without quotes, as keywords are.
        var keyword: String? {
            guard case .word(let parts) = self, parts.allSatisfy(\.isSplit) else { return nil }
            return parts.map(\.text).joined()
        }
    }

    static func tokens(of script: String) -> [Token]? {
        var reader = Reader(rest: script.unicodeScalars[...])
        while let character = reader.rest.popFirst() {
            guard reader.take(character) else { return nil }
        }
        reader.endWord()
        return reader.tokens
    }

    private struct Reader {
        var rest: Substring.UnicodeScalarView
        var tokens: [Token] = []
        private var parts: [Part]?

        init(rest: Substring.UnicodeScalarView) { self.rest = rest }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            switch character {
            case " ", "\t": endWord()
            case ";", "\n":
                endWord()
                tokens.append(.separator)
            case "#" where parts == nil:
                rest = rest.drop { $0 != "\n" }
            case "'": return quoted()
            case "\"": return doubleQuoted()
            case "\\":
                guard let next = rest.popFirst() else { return false }
                if next != "\n" { add(String(next), isExpanded: false, isSplit: false) }
            case "&" where parts?.last?.text.hasSuffix(">") == true: add("&")
            case "&", "|":
                guard rest.first == character else { return false }
                rest.removeFirst()
                endWord()
                tokens.append(character == "&" ? .and : .or)
            case ">":
                // The number of a descriptor belongs to it; any other word has ended.
                if let parts, parts.map(\.text).joined().contains(where: { !"12>".contains($0) }) { endWord() }
                add(">")
                if rest.first == ">" {
                    rest.removeFirst()
                    add(">")
                }
                if rest.first != "&" { endWord() }
            case "$" where rest.first == "(": return sequence()
            case "<", "(", ")", "`": return false
            default: add(String(character))
            }
            return true
        }

        mutating func endWord() {
            if let parts { tokens.append(.word(parts)) }
            parts = nil
        }

        private mutating func add(_ text: String, isExpanded: Bool = true, isSplit: Bool = true) {
            guard let count = parts?.count else {
                parts = [Part(text: text, isExpanded: isExpanded, isSplit: isSplit)]
                return
            }
            // In place: a word may be long, and each copy of it would cost its length.
            if parts?[count - 1].isExpanded == isExpanded, parts?[count - 1].isSplit == isSplit {
                parts?[count - 1].text += text
            } else {
                parts?.append(Part(text: text, isExpanded: isExpanded, isSplit: isSplit))
            }
        }

        private mutating func quoted() -> Bool {
            guard let end = rest.firstIndex(of: "'") else { return false }
            add(String(rest[..<end]), isExpanded: false, isSplit: false)
            rest = rest[rest.index(after: end)...]
            return true
        }

        private mutating func doubleQuoted() -> Bool {
            add("", isSplit: false)
            while let character = rest.popFirst() {
                switch character {
                case "\"": return true
                case "\\":
                    guard let next = rest.first else { return false }
                    if "\"\\$`\n".unicodeScalars.contains(next) {
                        rest.removeFirst()
                        if next != "\n" { add(String(next), isExpanded: false, isSplit: false) }
                    } else {
                        add("\\", isExpanded: false, isSplit: false)
                    }
                case "`": return false
                case "$" where rest.first == "(": return false
                default: add(String(character), isSplit: false)
                }
            }
            return false
        }

        /// `$(seq FIRST LAST)`: the numbers, each a word.
        private mutating func sequence() -> Bool {
            guard parts == nil, let end = rest.firstIndex(of: ")") else { return false }
            let words = String(rest[..<end].dropFirst()).split(separator: " ")
            let numbers = words.dropFirst().compactMap { Int($0) }
            guard words.first == "seq", numbers.count == words.count - 1, let last = numbers.last, numbers.count <= 2
            else { return false }
            let first = numbers.count == 2 ? numbers[0] : 1
            guard last.subtractingReportingOverflow(first).overflow == false, last - first < 10_000 else {
                return false
            }
            rest = rest[rest.index(after: end)...]
            for number in first <= last ? Array(first...last) : [] {
                add(String(number))
                endWord()
            }
            return true
        }
    }
}
