/// An option that a command understands.
package struct CommandOption: Hashable, Sendable {
    /// What stands behind an option.
    package enum Value: Hashable, Sendable {
        /// Nothing: the option is there or not.
        case none
        /// A text, shown in usages as `<PLACEHOLDER>`.
        case text(String)
        /// One of these words.
        case choice([String])
    }

    /// How often an option may be given.
    package enum Repetition: Hashable, Sendable {
        case once
        case anyNumber
    }

    /// The name behind two hyphens.
    package var name: String
    /// The letter behind one hyphen.
    package var letter: Character?
    package var value: Value
    package var repetition: Repetition
    /// Whether the command needs it.
    package var isRequired: Bool
    /// One line for the help.
    package var help: String

    package init(
        _ name: String,
        letter: Character? = nil,
        value: Value = .none,
        repetition: Repetition = .once,
        isRequired: Bool = false,
        help: String
    ) {
        self.name = name
        self.letter = letter
        self.value = value
        self.repetition = repetition
        self.isRequired = isRequired
        self.help = help
    }

    package static let help = CommandOption("help", letter: "h", help: "Print this help")

    /// `--output <yaml|json>`, as messages name it.
    var signature: String { "--\(name)\(placeholder)" }

    /// What stands for its value, with a blank in front.
    var placeholder: String {
        switch value {
        case .none: ""
        case .text(let placeholder): " <\(placeholder)>"
        case .choice(let words): " <\(words.joined(separator: "|"))>"
        }
    }
}
