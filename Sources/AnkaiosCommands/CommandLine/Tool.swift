import AnkaiosRules

/// A command-line tool: finds the command that the words name, and runs it.
package struct Tool: Sendable {
    /// The outermost command: its name is the tool's, its options stand before all others.
    package var root: Command
    package var version: String

    package init(_ root: Command, version: String) {
        self.root = root
        self.version = version
        self.root.options.append(CommandOption("version", letter: "V", help: "Print the version"))
    }

    /// Runs the command that the words name.
    /// - Parameter words: without the program's name.
    package func run(_ words: [String], environment: [String: String], terminal: any Terminal) async -> ExitCode {
        await run(words, in: Surroundings(environment: environment, terminal: terminal))
    }

    /// Runs the command that the words name.
    /// - Parameters:
    ///   - words: without the program's name.
    ///   - surroundings: where it writes, and how it connects.
    package func run(_ words: [String], in surroundings: Surroundings) async -> ExitCode {
        let terminal = surroundings.terminal
        var path = [root.name]
        var command = root
        var rest = words[...]
        var globals: CommandLineArguments?
        do throws(UsageError) {
            while true {
                let inherited = path.count > 1 ? inheritedOptions(of: command) : []
                let arguments = try CommandLineArguments(
                    rest,
                    options: command.allOptions + inherited,
                    stopsAtOperand: command.stopsAtOperand
                )
                globals = globals?.takingOptions(Set(inherited.map(\.name)), from: arguments)
                if arguments.has("help") {
                    terminal.write(command.help(path: path) + "\n")
                    return .success
                }
                if globals == nil, arguments.has("version") {
                    terminal.write("\(root.name) \(version)\n")
                    return .success
                }
                switch command.role {
                case .group(let commands):
                    globals = globals ?? arguments
                    guard let word = arguments.operands.first else { return missingCommand(command, path, terminal) }
                    if word == "help" {
                        try help(command, path, arguments.operands.dropFirst(), terminal)
                        return .success
                    }
                    command = try find(word, commands)
                    path.append(command.name)
                    rest = arguments.operands.dropFirst()
                case .action(let operands, let action):
                    if rest.isEmpty, command.needsWords { return missingCommand(command, path, terminal) }
                    try check(arguments, command, operands)
                    let call = CommandCall(
                        arguments: arguments,
                        globals: globals ?? CommandLineArguments(),
                        surroundings: surroundings,
                        isAnk: root.name == Tool.ankName
                    )
                    return await action(call)
                }
            }
        } catch {
            terminal.writeError(error.text(for: command, path, isColoured: surroundings.showsColours(onErrors: true)))
            return .usage
        }
    }

    /// The tool's own options that may also stand after a command, which does not use their names and letters.
    /// As `ank` they stand before it only.
    private func inheritedOptions(of command: Command) -> [CommandOption] {
        guard root.name != Tool.ankName else { return [] }
        return root.options.filter { option in
            option.name != "version" && !command.allOptions.contains { $0.name == option.name }
        }.map { option in
            var option = option
            if command.allOptions.contains(where: { $0.letter == option.letter }) { option.letter = nil }
            return option
        }
    }

    /// A command that needs a word and has none tells its help (AnkaiosBehaviour.md §14.5).
    private func missingCommand(_ command: Command, _ path: [String], _ terminal: any Terminal) -> ExitCode {
        terminal.writeError(command.help(path: path) + "\n")
        return .usage
    }

    /// `help` and a command's words are the same as its words and `--help`.
    private func help(
        _ command: Command,
        _ path: [String],
        _ words: ArraySlice<String>,
        _ terminal: any Terminal
    ) throws(UsageError) {
        guard let word = words.first, case .group(let commands) = command.role else {
            return terminal.write(command.help(path: path) + "\n")
        }
        let inner = try find(word, commands)
        try help(inner, path + [inner.name], words.dropFirst(), terminal)
    }

    private func find(_ word: String, _ commands: [Command]) throws(UsageError) -> Command {
        if let command = commands.first(where: { $0.isNamed(word) }) { return command }
        let names = commands.filter { !$0.isHidden }.flatMap { [$0.name] + $0.aliases }
        throw .unknownCommand(word, nearest: nearest(to: word, among: names))
    }

    private func check(
        _ arguments: CommandLineArguments,
        _ command: Command,
        _ operands: Command.Operands
    ) throws(UsageError) {
        let words = arguments.operands
        if words.count > operands.count.upperBound { throw .unexpectedOperand(words[operands.count.upperBound]) }
        let options = command.options.filter { $0.isRequired && !arguments.has($0.name) }.map(\.signature)
        let missing = options + operands.missing(words.count)
        if !missing.isEmpty { throw .missing(missing) }
    }
}

extension Command {
    /// Whether it needs an operand or a further command after it.
    fileprivate var needsWords: Bool {
        if case .action(let operands, _) = role { operands.count.lowerBound > 0 } else { true }
    }
}

extension UsageError {
    /// The whole message, with the usage below where it helps (AnkaiosBehaviour.md §14.5).
    func text(for command: Command, _ path: [String], isColoured: Bool) -> String {
        let usage: String? =
            switch usage {
            case .none: nil
            case .whole: command.usage(path: path)
            case .required: command.usage(path: path, onlyRequired: true)
            }
        let head = isColoured ? "\u{1B}[1m\u{1B}[31merror:\u{1B}[0m" : "error:"
        let tips = tips(for: command).map { "\n  tip: \($0.visible)" }.joined()
        let parts = [
            "\(head) \("\(self)".visibleLines)" + (tips.isEmpty ? "" : "\n\(tips)"), usage,
            "For more information, try '--help'.",
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }
}

extension UsageError {
    /// What may have been meant.
    private func tips(for command: Command) -> [String] {
        switch self {
        case .unknownOption(let word, let nearest):
            let isOperand =
                if case .action(let operands, _) = command.role { operands.count.upperBound > 0 } else { false }
            return (isOperand ? ["to pass '\(word)' as a value, use '-- \(word)'"] : [])
                + (nearest.map { ["a similar argument exists: '\($0)'"] } ?? [])
        case .unknownCommand(_, let nearest): return nearest.map { ["a similar subcommand exists: '\($0)'"] } ?? []
        default: return []
        }
    }
}

extension CommandCall {
    /// Says what is wrong with a value of the command line.
    func refuse(_ error: UsageError) -> ExitCode {
        let head = surroundings.showsColours(onErrors: true) ? "\u{1B}[1m\u{1B}[31merror:\u{1B}[0m" : "error:"
        terminal.writeError("\(head) \("\(error)".visibleLines)\n\nFor more information, try '--help'.\n")
        return .usage
    }
}
