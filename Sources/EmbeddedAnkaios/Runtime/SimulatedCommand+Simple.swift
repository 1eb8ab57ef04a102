/// Single commands of a script.
extension SimulatedCommand {
    mutating func simple() -> Block? {
        guard countStep() else { return nil }
        var words: [String] = []
        var assignments: [(String, String)] = []
        while position < tokens.count, case .word(let parts) = tokens[position] {
            position += 1
            if words.isEmpty, let (name, value) = assignment(parts) {
                guard let value, count(value) else { return nil }
                assignments.append((name, value))
                continue
            }
            guard let found = self.words(of: parts) else { return nil }
            for word in found where !count(word) { return nil }
            words += found
        }
        if words.isEmpty {
            guard !assignments.isEmpty else { return nil }
            place.variables.merge(assignments) { $1 }
            return Block()
        }
        var place = place
        place.variables.merge(assignments) { $1 }
        guard let block = run(words, in: place) else { return nil }
        for case .log(let line) in block.steps where !count(line) { return nil }
        for case .logError(let line) in block.steps where !count(line) { return nil }
        return block
    }

    private mutating func run(_ words: [String], in place: Place) -> Block? {
        let arguments = Array(words.dropFirst())
        switch words[0] {
        // What is done upon a signal: only a deletion sends one.
        case "trap": return Block()
        case "exit":
            guard let code = arguments.first else { return Block(lastCode: lastCode, exit: lastCode) }
            return Int(code).map { Block(exit: $0 & 0xFF) }
        case "set":
            guard arguments.allSatisfy({ $0.first == "-" || $0.first == "+" }) else { return nil }
            if arguments.contains(where: { $0.hasPrefix("-") && $0.contains("e") }) { endsOnFailure = true }
            if arguments.contains(where: { $0.hasPrefix("+") && $0.contains("e") }) { endsOnFailure = false }
            return Block()
        case "export":
            for argument in arguments {
                let pair = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if pair.count == 2 { self.place.variables[String(pair[0])] = String(pair[1]) }
            }
            return Block()
        case "cd":
            guard arguments.count == 1, arguments[0].hasPrefix("/") else { return nil }
            self.place.folder = arguments[0]
            return Block()
        case "exec" where !arguments.isEmpty:
            guard var block = run(arguments, in: place) else { return nil }
            if !block.isOver { block.exit = block.lastCode }
            return block
        default:
            let name = words[0].split(separator: "/").last.map(String.init) ?? words[0]
            return SimulatedProgram(name: name, arguments: arguments, place: place).block
        }
    }

    // MARK: - Words

    /// `NAME=VALUE`; a value of nil is not understood.
    private func assignment(_ parts: [ShellTokens.Part]) -> (name: String, value: String?)? {
        guard let first = parts.first, first.isSplit, let end = first.text.firstIndex(of: "=") else { return nil }
        let name = first.text[..<end]
        guard !name.isEmpty, ShellVariables.isName(name) else { return nil }
        var value = parts
        value[0].text = String(first.text[first.text.index(after: end)...])
        return (String(name), ShellVariables.filled(value, place.variables))
    }

    /// The words that a written one becomes.
    func words(of parts: [ShellTokens.Part]) -> [String]? {
        guard parts.allSatisfy({ !$0.isSplit || !$0.text.contains { "*?[".contains($0) } || $0.text == "[" }),
            let text = ShellVariables.filled(parts, place.variables)
        else { return nil }
        guard parts.count == 1, parts[0].isSplit, parts[0].text.contains("$") else { return [text] }
        return text.split { " \t\n".contains($0) }.map(String.init)
    }
}
