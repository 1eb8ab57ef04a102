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
        var path = [root.name]
        var command = root
        var rest = words[...]
        var globals: CommandLineArguments?
        do throws(UsageError) {
            while true {
                let arguments = try CommandLineArguments(
                    rest,
                    options: command.allOptions,
                    stopsAtOperand: command.stopsAtOperand
                )
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
                    command = try find(word, commands)
                    path.append(command.name)
                    rest = arguments.operands.dropFirst()
                case .action(let operands, let action):
                    if arguments.operands.isEmpty, operands.count.lowerBound > 0, rest.isEmpty {
                        return missingCommand(command, path, terminal)
                    }
                    try check(arguments.operands, operands)
                    let call = CommandCall(
                        arguments: arguments,
                        globals: globals ?? CommandLineArguments(),
                        environment: environment,
                        terminal: terminal
                    )
                    return await action(call)
                }
            }
        } catch {
            terminal.writeError(
                """
                error: \(error)

                \(command.usage(path: path))

                For more information, try '--help'.

                """
            )
            return .usage
        }
    }

    /// A command that needs a word and has none tells its help (reference §14.5).
    private func missingCommand(_ command: Command, _ path: [String], _ terminal: any Terminal) -> ExitCode {
        terminal.writeError(command.help(path: path) + "\n")
        return .usage
    }

    private func find(_ word: String, _ commands: [Command]) throws(UsageError) -> Command {
        if let command = commands.first(where: { $0.isNamed(word) }) { return command }
        let names = commands.filter { !$0.isHidden }.flatMap { [$0.name] + $0.aliases }
        throw .unknownCommand(word, nearest: nearest(to: word, among: names))
    }

    private func check(_ words: [String], _ operands: Command.Operands) throws(UsageError) {
        if words.count > operands.count.upperBound { throw .unexpectedOperand(words[operands.count.upperBound]) }
        if words.count < operands.count.lowerBound { throw .missingOperand(operands.name) }
    }
}
