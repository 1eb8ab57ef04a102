/// What a simulated container makes of its command: those that say by themselves what they do.
///
/// These are understood: the programs of ``SimulatedProgram``, and `sh -c` with a script of them. A script joins them by
/// `;`, `&&`, `||` and line feeds. It may use `while`, `until`, `for NAME in WORDS`, `if`, groups, variables, `trap`,
/// `set -e` and `exec`.
///
/// Any other command runs until it is deleted, and prints nothing. So does one with more than 100 compound commands in
/// each other. So does one with more than 100,000 steps, or 16 MiB of text, before any endless loop.
struct SimulatedCommand {
    /// How many compound commands may stand in each other.
    private static let deepest = 100
    /// How many commands may be looked at: those of a loop once for each of its values.
    private static let most = 100_000
    /// How many bytes their words may have, and may be printed.
    private static let mostText = 16 << 20

    /// Where the command runs.
    struct Place: Hashable, Sendable {
        var variables: [String: String] = [:]
        var folder = "/"
        /// The files of the workload by mount point.
        var files: [String: String] = [:]
    }

    /// Nil if the command is not understood.
    static func workload(for arguments: [String], in place: Place = Place()) -> SimulatedWorkload? {
        guard let program = arguments.first else { return nil }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        let block: Block?
        if ["sh", "bash", "ash", "dash"].contains(name), let script = script(of: Array(arguments.dropFirst())) {
            var place = place
            // Process 1 of the container.
            place.variables.merge(["$": "1", "0": script.name ?? name]) { $1 }
            for (at, word) in script.words.enumerated() { place.variables[String(at + 1)] = word }
            guard let tokens = ShellTokens.tokens(of: script.text) else { return nil }
            var command = SimulatedCommand(tokens: tokens, place: place)
            command.endsOnFailure = script.endsOnFailure
            block = command.whole()
        } else {
            block = SimulatedProgram(name: name, arguments: Array(arguments.dropFirst()), place: place).block
        }
        guard let block else { return nil }
        if block.runsOn { return SimulatedWorkload(steps: block.steps) }
        return SimulatedWorkload(steps: block.steps, end: .exits(code: block.exit ?? block.lastCode))
    }

    /// Steps, and the code with which the script ends there if it does.
    struct Block {
        var steps: [SimulatedWorkload.Step] = []
        var lastCode = 0
        var exit: Int?
        var runsOn = false

        var isOver: Bool { exit != nil || runsOn }

        mutating func add(_ next: Block) {
            steps += next.steps
            (lastCode, exit, runsOn) = (next.lastCode, next.exit, next.runsOn)
        }
    }

    private struct Script {
        var text: String
        var endsOnFailure: Bool
        var name: String?
        var words: [String] = []
    }

    /// What follows `-c`, which may stand in one word with other letters.
    private static func script(of arguments: [String]) -> Script? {
        var endsOnFailure = false
        for (at, word) in arguments.enumerated() {
            guard word.hasPrefix("-"), word.dropFirst().allSatisfy({ "ceuxl".contains($0) }) else { return nil }
            endsOnFailure = endsOnFailure || word.contains("e")
            guard word.contains("c"), at + 1 < arguments.count else { continue }
            let rest = arguments.dropFirst(at + 2)
            return Script(
                text: arguments[at + 1],
                endsOnFailure: endsOnFailure,
                name: rest.first,
                words: Array(rest.dropFirst())
            )
        }
        return nil
    }

    let tokens: [ShellTokens.Token]
    var position = 0
    var place: Place
    var endsOnFailure = false
    /// The code of the command before.
    var lastCode = 0
    private var depth = 0
    private var stepsLeft = most
    private var textLeft = mostText

    private init(tokens: [ShellTokens.Token], place: Place) {
        self.tokens = tokens
        self.place = place
    }

    // MARK: - Scripts

    private mutating func whole() -> Block? {
        guard let block = block(until: []), position == tokens.count else { return nil }
        return block
    }

    /// Commands up to one of these words, which is left.
    private mutating func block(until ends: Set<String>) -> Block? {
        var result = Block(lastCode: lastCode)
        while position < tokens.count {
            if tokens[position] == .separator {
                position += 1
                continue
            }
            if let word = tokens[position].keyword, ends.contains(word) { return result }
            guard let part = list(isDead: result.isOver) else { return nil }
            if !result.isOver { result.add(part) }
        }
        return ends.isEmpty ? result : nil
    }

    /// Commands joined by `&&` and `||`.
    private mutating func list(isDead: Bool) -> Block? {
        var result = Block(lastCode: lastCode)
        var isSkipped = false
        var failureCounts = true
        while true {
            let before = (place, endsOnFailure, lastCode)
            guard let part = command() else { return nil }
            if isSkipped || isDead || result.isOver {
                (place, endsOnFailure, lastCode) = before
            } else {
                result.add(part)
                lastCode = part.lastCode
            }
            guard position < tokens.count, [.and, .or].contains(tokens[position]) else { break }
            let isAnd = tokens[position] == .and
            position += 1
            isSkipped = isAnd == (lastCode != 0)
            // A failure in front of the last command is no reason to end.
            failureCounts = !isSkipped
            while position < tokens.count, tokens[position] == .separator { position += 1 }
        }
        if endsOnFailure, failureCounts, !isDead, !result.isOver, result.lastCode != 0 { result.exit = result.lastCode }
        return result
    }

    private mutating func command() -> Block? {
        guard position < tokens.count else { return nil }
        switch tokens[position].keyword {
        case "while", "until": return nested { $0.loop() }
        case "for": return nested { $0.forLoop() }
        case "if": return nested { $0.choice() }
        case "{": return nested { $0.group() }
        default: return simple()
        }
    }

    private mutating func nested(_ compound: (inout SimulatedCommand) -> Block?) -> Block? {
        guard depth < Self.deepest else { return nil }
        depth += 1
        defer { depth -= 1 }
        return compound(&self)
    }

    /// Counts a command; false: it is one too many.
    mutating func countStep() -> Bool {
        stepsLeft -= 1
        return stepsLeft >= 0
    }

    /// Counts a text; false: it is too much.
    mutating func count(_ text: String) -> Bool {
        textLeft -= text.utf8.count
        return textLeft >= 0
    }

    private mutating func group() -> Block? {
        position += 1
        guard let block = block(until: ["}"]), take("}") else { return nil }
        return block
    }

    private mutating func loop() -> Block? {
        let isUntil = tokens[position].keyword == "until"
        let before = place
        position += 1
        guard let condition = conditional(until: "do"), take("do"), let body = block(until: ["done"]), take("done")
        else { return nil }
        if condition.isOver { return condition }
        // Each turn has to be as the first one.
        guard place == before else { return nil }
        guard (condition.lastCode == 0) != isUntil else { return Block(steps: condition.steps) }
        if body.isOver { return Block(steps: condition.steps + body.steps, exit: body.exit, runsOn: body.runsOn) }
        return Block(steps: [.forever(condition.steps + body.steps)], runsOn: true)
    }

    /// Reads a condition. Its failure does not end the script.
    private mutating func conditional(until end: String) -> Block? {
        let ends = endsOnFailure
        endsOnFailure = false
        defer { endsOnFailure = ends }
        return block(until: [end])
    }

    private mutating func choice() -> Block? {
        position += 1
        guard let condition = conditional(until: "then"), take("then") else { return nil }
        let before = place
        guard let first = block(until: ["else", "elif", "fi"]) else { return nil }
        let afterFirst = place
        place = before
        var second: Block? = Block()
        if position < tokens.count, tokens[position].keyword == "elif" {
            second = nested { $0.choice() }
        } else {
            if take("else") { second = block(until: ["fi"]) }
            guard take("fi") else { return nil }
        }
        guard let second else { return nil }
        if condition.isOver { return condition }
        if condition.lastCode == 0 { place = afterFirst }
        var result = Block(steps: condition.steps)
        result.add(condition.lastCode == 0 ? first : second)
        return result
    }

    private mutating func forLoop() -> Block? {
        position += 1
        guard position < tokens.count, let name = tokens[position].keyword else { return nil }
        position += 1
        guard take("in") else { return nil }
        var values: [String] = []
        while position < tokens.count, case .word(let parts) = tokens[position] {
            guard let words = words(of: parts) else { return nil }
            values += words
            position += 1
        }
        guard skipSeparators(), take("do") else { return nil }
        let start = position
        var result = Block()
        for value in values.isEmpty ? [""] : values {
            position = start
            place.variables[name] = value
            guard let body = block(until: ["done"]) else { return nil }
            if values.isEmpty || result.isOver { continue }
            result.add(body)
        }
        return take("done") ? result : nil
    }

    private mutating func take(_ word: String) -> Bool {
        guard position < tokens.count, tokens[position].keyword == word else { return false }
        position += 1
        return true
    }

    private mutating func skipSeparators() -> Bool {
        let start = position
        while position < tokens.count, tokens[position] == .separator { position += 1 }
        return position > start
    }
}
