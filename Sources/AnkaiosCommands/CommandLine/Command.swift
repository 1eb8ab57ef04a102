/// A command of a tool, or a group of commands: a word on the command line.
package struct Command: Sendable {
    package typealias Action = @Sendable (CommandCall) async -> ExitCode

    package enum Role: Sendable {
        /// The next word says which of these.
        case group([Command])
        case action(Operands, Action)
    }

    /// The words after a command that are not options.
    package struct Operands: Hashable, Sendable {
        /// How usages name them, such as `NAME`.
        package var name: String
        /// How many there may be.
        package var count: ClosedRange<Int>

        package init(_ name: String, count: ClosedRange<Int>) {
            self.name = name
            self.count = count
        }

        /// How usages name the last one, if it is another thing than those before it.
        package var last: String?

        /// Whether the first operand ends the options, as in front of a program with its arguments.
        package var endsOptions = false

        package static let none = Operands("", count: 0...0)
        package static func program(_ name: String) -> Operands {
            var operands = any(name)
            operands.endsOptions = true
            return operands
        }
        /// One or more, and another thing behind them.
        package static func atLeastOne(_ name: String, then last: String) -> Operands {
            var operands = Operands(name, count: 2...Int.max)
            operands.last = last
            return operands
        }
        package static func any(_ name: String) -> Operands { Operands(name, count: 0...Int.max) }
        package static func atLeastOne(_ name: String) -> Operands { Operands(name, count: 1...Int.max) }
    }

    package var name: String
    /// Other words for it, such as the plural.
    package var aliases: [String]
    /// One line for the help.
    package var summary: String
    package var options: [CommandOption]
    package var role: Role
    /// Whether it is left out of the help: it is for the tool's own use.
    package var isHidden = false

    package init(
        _ name: String,
        aliases: [String] = [],
        summary: String,
        options: [CommandOption] = [],
        operands: Operands = .none,
        isHidden: Bool = false,
        action: @escaping Action
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.options = options
        self.isHidden = isHidden
        role = .action(operands, action)
    }

    package init(
        _ name: String,
        aliases: [String] = [],
        summary: String,
        options: [CommandOption] = [],
        commands: [Command]
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.options = options
        role = .group(commands)
    }

    /// The options that it understands, with the one that each command has.
    var allOptions: [CommandOption] { options + [.help] }

    /// Whether the first word that is not an option belongs to a command or a program after it.
    var stopsAtOperand: Bool {
        switch role {
        case .group: true
        case .action(let operands, _): operands.endsOptions
        }
    }

    func isNamed(_ word: String) -> Bool { name == word || aliases.contains(word) }
}
