/// A word of a shell's command line.
enum ShellWord {
    /// The word that a shell reads as this text, with nothing in it expanded.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-+,:@%".utf8.contains(byte)
            }
        }
        if isPlain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// The text of a word as a user types it, without its quotes. Nothing is expanded but `~/` at the beginning.
    static func text(of word: String, home: String?) -> String {
        var rest = word[...]
        var text = ""
        if let home, rest.hasPrefix("~/") {
            text = home
            rest = rest.dropFirst()
        }
        var quote: Character?
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", nil), ("\"", nil): quote = character
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("\\", nil): text += rest.popFirst().map(String.init) ?? ""
            case ("\\", "\"") where rest.first.map { "\\\"$`".contains($0) } == true:
                text += rest.popFirst().map(String.init) ?? ""
            default: text.append(character)
            }
        }
        return text
    }
}
