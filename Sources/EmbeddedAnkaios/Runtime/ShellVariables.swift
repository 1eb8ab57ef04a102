/// The variables of a shell's words.
enum ShellVariables {
    /// The most that a word becomes, in bytes.
    private static let longest = 1 << 20

    /// A word with its variables filled in; nil where more than that stands behind a `$`.
    static func filled(_ parts: [ShellTokens.Part], _ variables: [String: String]) -> String? {
        var text = ""
        for part in parts {
            guard part.isExpanded else {
                text += part.text
                continue
            }
            guard let filled = filled(part.text, variables) else { return nil }
            text += filled
        }
        return text
    }

    /// Whether a text is the name of a variable.
    static func isName(_ text: some StringProtocol) -> Bool {
        text.first?.isNumber != true && text.utf8.allSatisfy(isLetter)
    }

    private static func filled(_ text: String, _ variables: [String: String]) -> String? {
        var out = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "$" else {
                out.append(character)
                continue
            }
            var name: Substring
            if rest.first == "{" {
                guard let end = rest.firstIndex(of: "}") else { return nil }
                name = rest[..<end].dropFirst()
                rest = rest[rest.index(after: end)...]
            } else if rest.first == "$" || rest.first?.isNumber == true {
                name = rest.prefix(1)
                rest.removeFirst()
            } else {
                name = rest.prefix { $0.utf8.allSatisfy(isLetter) }
                rest = rest.dropFirst(name.count)
            }
            guard let value = value(of: name, variables), out.utf8.count + value.utf8.count <= longest else {
                return nil
            }
            out += value
        }
        return out
    }

    /// The value of `NAME` or `NAME:-DEFAULT`. What only a real container knows is not understood.
    private static func value(of name: Substring, _ variables: [String: String]) -> String? {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard !name.isEmpty, name == "$" || name.utf8.allSatisfy(isLetter) else { return nil }
        guard !["HOSTNAME", "RANDOM", "SECONDS", "PPID"].contains(name) else { return nil }
        guard parts.count == 2 else { return variables[name] ?? "" }
        guard parts[1].hasPrefix("-") else { return nil }
        guard let value = variables[name], !value.isEmpty else { return String(parts[1].dropFirst()) }
        return value
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
