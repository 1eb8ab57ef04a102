/// What a simulated container makes of its command: a few commands that say by themselves what they do.
///
/// Understood are `true`, `false`, `exit N`, `sleep N` (`infinity`, `500ms` and `2m` too), `echo WORDS` and `printf
/// TEXT`. So is `sh -c` with a script of these, joined by `;`, `&&` and line feeds. It may have `while true; do …;
/// done` and `for NAME in WORDS; do …; done` (`$NAME` is filled in), each with `>&2`. Any other command runs until it
/// is deleted, and prints nothing. So does a command with more than 100 nested loops. So does one that makes more than
/// 100,000 steps or 16 MiB of text before an endless loop.
struct SimulatedCommand {
    /// How many loops may stand in each other.
    private static let deepest = 100
    /// How many commands may be looked at: those of a loop once for each of its values.
    private static let most = 100_000
    /// How many bytes they may print.
    private static let mostText = 16 << 20

    /// Nil if the command is not understood.
    static func workload(for arguments: [String]) -> SimulatedWorkload? {
        guard let program = arguments.first else { return nil }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        if ["sh", "bash", "ash"].contains(name), arguments.count >= 3, arguments[1] == "-c" {
            var script = SimulatedCommand(tokens: tokens(of: arguments[2]))
            guard let block = script.block(until: []), script.position == script.tokens.count else { return nil }
            return workload(of: block)
        }
        guard let block = simple([name] + arguments.dropFirst(), variables: [:]) else { return nil }
        return workload(of: block)
    }

    /// Steps, and the code with which the script ends there if it does.
    private struct Block {
        var steps: [SimulatedWorkload.Step] = []
        var lastCode = 0
        var exit: Int?
        var runsOn = false
    }

    private enum Token: Equatable {
        case word(String)
        case separator
        /// `&&`
        case and
    }

    private static func workload(of block: Block) -> SimulatedWorkload {
        if block.runsOn { return SimulatedWorkload(steps: block.steps) }
        return SimulatedWorkload(steps: block.steps, end: .exits(code: block.exit ?? block.lastCode))
    }

    private var tokens: [Token]
    private var position = 0
    private var variables: [String: String] = [:]
    private var depth = 0
    private var stepsLeft = most
    private var textLeft = mostText

    private init(tokens: [Token]?) {
        self.tokens = tokens ?? [.word("(not understood)")]
    }

    // MARK: - Scripts

    private mutating func block(until ends: Set<String>) -> Block? {
        var result = Block()
        var skipping = false
        while position < tokens.count {
            switch tokens[position] {
            case .separator:
                position += 1
                skipping = false
                continue
            case .and:
                position += 1
                skipping = skipping || result.lastCode != 0
                continue
            case .word(let word) where ends.contains(word):
                return result
            case .word(let word):
                guard
                    let part = word == "while"
                        ? nested({ $0.whileLoop() })
                        : word == "for" ? nested({ $0.forLoop() }) : command()
                else { return nil }
                if skipping || result.exit != nil || result.runsOn { continue }
                result.steps += part.steps
                result.lastCode = part.lastCode
                result.exit = part.exit
                result.runsOn = part.runsOn
            }
        }
        return ends.isEmpty ? result : nil
    }

    private mutating func nested(_ loop: (inout SimulatedCommand) -> Block?) -> Block? {
        guard depth < Self.deepest else { return nil }
        depth += 1
        defer { depth -= 1 }
        return loop(&self)
    }

    private mutating func whileLoop() -> Block? {
        guard take("while"), take("true") || take(":"), takeSeparator(), take("do"), let body = block(until: ["done"]),
            take("done")
        else { return nil }
        if body.exit != nil || body.runsOn { return body }
        return Block(steps: [.forever(body.steps)], runsOn: true)
    }

    private mutating func forLoop() -> Block? {
        guard take("for"), case .word(let name)? = takeWord(), take("in") else { return nil }
        var values: [String] = []
        while case .word(let value)? = takeWord() { values.append(SimulatedCommand.filled(value, variables)) }
        guard takeSeparator(), take("do") else { return nil }
        let start = position
        var result = Block()
        for value in values.isEmpty ? [""] : values {
            position = start
            variables[name] = value
            guard let body = block(until: ["done"]) else { return nil }
            if values.isEmpty || result.exit != nil || result.runsOn { continue }
            result.steps += body.steps
            (result.lastCode, result.exit, result.runsOn) = (body.lastCode, body.exit, body.runsOn)
        }
        variables[name] = nil
        return take("done") ? result : nil
    }

    private mutating func command() -> Block? {
        var words: [String] = []
        while case .word(let word)? = takeWord() { words.append(word) }
        stepsLeft -= 1
        guard stepsLeft >= 0, let block = SimulatedCommand.simple(words, variables: variables) else { return nil }
        for case .log(let text) in block.steps { textLeft -= text.utf8.count }
        for case .logError(let text) in block.steps { textLeft -= text.utf8.count }
        return textLeft >= 0 ? block : nil
    }

    private mutating func takeWord() -> Token? {
        guard position < tokens.count, case .word = tokens[position] else { return nil }
        defer { position += 1 }
        return tokens[position]
    }

    private mutating func take(_ word: String) -> Bool {
        guard position < tokens.count, tokens[position] == .word(word) else { return false }
        position += 1
        return true
    }

    private mutating func takeSeparator() -> Bool {
        let start = position
        while position < tokens.count, tokens[position] == .separator { position += 1 }
        return position > start
    }
}

// MARK: - Single commands and words

extension SimulatedCommand {
    private static func simple(_ words: [String], variables: [String: String]) -> Block? {
        var words = words.map { filled($0, variables) }
        let toErrors = words.contains { $0 == ">&2" || $0 == "1>&2" }
        words.removeAll { $0 == ">&2" || $0 == "1>&2" }
        guard let name = words.first, !words.contains(where: isNotPlain) else { return nil }
        let arguments = Array(words.dropFirst())
        switch (name, arguments.count) {
        case ("true", 0), (":", 0):
            return Block()
        case ("false", 0):
            return Block(lastCode: 1)
        case ("exit", 0):
            return Block(exit: 0)
        case ("exit", 1):
            return Int(arguments[0]).map { Block(exit: $0 & 0xFF) }
        case ("sleep", 1) where arguments[0] == "infinity":
            return Block(runsOn: true)
        case ("sleep", 1):
            return DurationText.parse(arguments[0]).map { Block(steps: [.wait($0)]) }
        case ("echo", _):
            let text = arguments.joined(separator: " ")
            return Block(steps: [toErrors ? .logError(text) : .log(text)])
        case ("printf", 1) where !arguments[0].contains("%"):
            var lines = arguments[0].split(separator: "\\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            return Block(steps: lines.map { toErrors ? .logError($0) : .log($0) })
        default:
            return nil
        }
    }

    /// A word that a shell would do something with that is not done here.
    private static func isNotPlain(_ word: String) -> Bool {
        word.contains { "$`|&<>*?(){}".contains($0) }
    }

    private static func filled(_ word: String, _ variables: [String: String]) -> String {
        var word = word
        for (name, value) in variables.sorted(by: { $0.key.count > $1.key.count }) {
            for form in ["${\(name)}", "$\(name)"] {
                word = word.split(separator: form, omittingEmptySubsequences: false).joined(separator: value)
            }
        }
        return word
    }

    /// Words and what stands between them; quotes hold together. Nil for what is not understood.
    private static func tokens(of script: String) -> [Token]? {
        var tokens: [Token] = []
        var word: String?
        var quote: Character?
        var characters = Substring(script)
        func end() {
            if let finished = word { tokens.append(.word(finished)) }
            word = nil
        }
        while let character = characters.popFirst() {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
                continue
            }
            switch character {
            case "'", "\"":
                quote = character
                word = word ?? ""
            case " ", "\t":
                end()
            case ";", "\n":
                end()
                tokens.append(.separator)
            case "&" where word?.hasSuffix(">") == true:
                word?.append("&")
            case "&" where characters.first == "&":
                characters = characters.dropFirst()
                end()
                tokens.append(.and)
            case "\\":
                return nil
            default:
                if word == nil { word = "" }
                word?.append(character)
            }
        }
        end()
        return quote == nil ? tokens : nil
    }
}

/// Durations as text: `3`, `1.5` (seconds), `500ms`, `2s`, `5m`, `1h`.
enum DurationText {
    static func parse(_ text: String) -> Duration? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]
        let unit = units.first { text.hasSuffix($0.0) }
        let number = text.dropLast(unit?.0.count ?? 0)
        guard let value = Double(number), value >= 0, value * (unit?.1 ?? 1) < 1e9 else { return nil }
        return .nanoseconds(Int64((value * (unit?.1 ?? 1) * 1e9).rounded()))
    }
}
