/// The part of TOML that `ank.conf` is written in: comments, tables, and keys with texts, numbers and flags. What else TOML
/// has is refused with its line.
enum ConfigurationText {
    enum Value: Hashable {
        case text(String)
        case number(Int)
        case flag(Bool)
    }

    struct Problem: Error, Hashable, CustomStringConvertible {
        var line: Int
        var text: String

        var description: String { "line \(line): \(text)" }
    }

    /// The keys of `ank.conf`. Messages name no other: it may be a line of a private key that has lost its quotes.
    private static let known: Set<String> = [
        "version", "response_timeout", "verbose", "quiet", "no_wait", "default", "server_url", "insecure", "ca_pem",
        "crt_pem", "key_pem", "ca_pem_content", "crt_pem_content", "key_pem_content",
    ]

    /// A key as messages have it.
    private static func shown(_ key: String, quote: String = "'") -> String {
        known.contains(key) ? quote + key + quote : "of this line"
    }

    /// The keys and values: those of no table, and those of each table under its name.
    static func tables(_ text: String) throws(Problem) -> [String: [String: Value]] {
        var reader = Reader(text)
        return try reader.read()
    }

    private struct Reader {
        /// Unicode scalars: a carriage return and a line feed are two of them.
        private let scalars: [Unicode.Scalar]
        private var position = 0
        private var line = 1

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

        private func problem(_ text: String) -> Problem { Problem(line: line, text: text) }

        private mutating func take() -> Unicode.Scalar? {
            guard let scalar = next else { return nil }
            position += 1
            if scalar == "\n" { line += 1 }
            return scalar
        }

        private mutating func skipBlanks() {
            while let scalar = next, scalar == " " || scalar == "\t" { position += 1 }
        }

        private mutating func skipSpace() {
            while let scalar = next {
                if scalar == "#" { skipComment() } else if !" \t\r\n".unicodeScalars.contains(scalar) { return }
                if next != nil { _ = take() }
            }
        }

        private mutating func skipComment() {
            while let scalar = next, scalar != "\n" { position += 1 }
        }

        mutating func read() throws(Problem) -> [String: [String: Value]] {
            var tables: [String: [String: Value]] = [:]
            var table = ""
            skipSpace()
            while let scalar = next {
                if scalar == "[" {
                    table = try readHeader()
                } else {
                    let key = try readKey()
                    skipBlanks()
                    guard take() == "=" else {
                        throw problem("a '=' is missing behind the key \(ConfigurationText.shown(key))")
                    }
                    skipBlanks()
                    let value = try readValue(of: key)
                    guard tables[table]?[key] == nil else {
                        throw problem("duplicate key \(ConfigurationText.shown(key, quote: "`"))")
                    }
                    tables[table, default: [:]][key] = value
                }
                try endLine()
                skipSpace()
            }
            return tables
        }

        private mutating func endLine() throws(Problem) {
            skipBlanks()
            if next == "#" { skipComment() }
            if next == "\r" { position += 1 }
            guard next == nil || next == "\n" else { throw problem("there is more in the line than a value") }
        }

        /// `[name]`, or `[[name]]`.
        private mutating func readHeader() throws(Problem) -> String {
            var depth = 0
            while next == "[" { (position, depth) = (position + 1, depth + 1) }
            skipBlanks()
            let name = try readKey()
            skipBlanks()
            for _ in 0..<depth where take() != "]" {
                throw problem("the table \(ConfigurationText.shown(name)) has no ']'")
            }
            return name
        }

        private mutating func readKey() throws(Problem) -> String {
            if next == "\"" || next == "'" { return try readText() }
            var key = String.UnicodeScalarView()
            while let scalar = next,
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".unicodeScalars.contains(scalar)
            {
                key.append(scalar)
                position += 1
            }
            guard !key.isEmpty else { throw problem("a key is missing") }
            return String(key)
        }

        private mutating func readValue(of key: String) throws(Problem) -> Value {
            if next == "\"" || next == "'" { return .text(try readText()) }
            var word = String.UnicodeScalarView()
            while let scalar = next, !" \t\r\n#".unicodeScalars.contains(scalar) {
                word.append(scalar)
                position += 1
            }
            switch String(word) {
            case "true": return .flag(true)
            case "false": return .flag(false)
            case let word:
                guard let number = Int(word.replacing("_", with: "")) else {
                    throw problem(
                        "the value of the key \(ConfigurationText.shown(key)) is not a text, number, true or false"
                    )
                }
                return .number(number)
            }
        }

        /// A text in single or double quotes, of one line or several.
        private mutating func readText() throws(Problem) -> String {
            guard let quote = next else { throw problem("a text is missing") }
            let isLong =
                position + 2 < scalars.count && scalars[position + 1] == quote && scalars[position + 2] == quote
            position += isLong ? 3 : 1
            // A line end right behind the quotes does not count.
            if isLong, next == "\r" { position += 1 }
            if isLong, next == "\n" { _ = take() }
            var text = String.UnicodeScalarView()
            while let scalar = next {
                if scalar == quote, !isLong || closes(quote) {
                    position += isLong ? 3 : 1
                    return String(text)
                }
                if scalar == "\n", !isLong { throw problem("a text has no end") }
                _ = take()
                if scalar == "\\", quote == "\"" {
                    if let escaped = try readEscape() { text.append(escaped) }
                } else {
                    text.append(scalar)
                }
            }
            throw problem("a text has no end")
        }

        private func closes(_ quote: Unicode.Scalar) -> Bool {
            position + 2 < scalars.count && scalars[position + 1] == quote && scalars[position + 2] == quote
        }

        /// What an escape stands for; nil: a line end that does not count, with the blanks behind it.
        private mutating func readEscape() throws(Problem) -> Unicode.Scalar? {
            switch take() {
            case "n": return "\n"
            case "t": return "\t"
            case "r": return "\r"
            case "\"": return "\""
            case "\\": return "\\"
            case "b": return "\u{8}"
            case "f": return "\u{C}"
            case "\n":
                while let scalar = next, " \t\r\n".unicodeScalars.contains(scalar) { _ = take() }
                return nil
            case "u": return try readScalar(digits: 4)
            case "U": return try readScalar(digits: 8)
            default: throw problem("a text has an unknown escape")
            }
        }

        private mutating func readScalar(digits: Int) throws(Problem) -> Unicode.Scalar {
            var text = String.UnicodeScalarView()
            for _ in 0..<digits { if let digit = take() { text.append(digit) } }
            guard text.count == digits, let number = UInt32(String(text), radix: 16),
                let scalar = Unicode.Scalar(number)
            else { throw problem("a text has an unknown escape") }
            return scalar
        }
    }
}
