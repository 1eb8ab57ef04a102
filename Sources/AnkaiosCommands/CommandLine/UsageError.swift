/// What is wrong with the words of a command line.
package enum UsageError: Error, Hashable, Sendable {
    case unknownOption(String, nearest: String?)
    case unknownCommand(String, nearest: String?)
    case missingCommand
    case missingValue(_ option: String)
    case unexpectedValue(String, _ option: String)
    case notAChoice(String, _ option: String, [String])
    case givenTwice(_ option: String)
    case missingOperand(String)
    case unexpectedOperand(String)
    /// A value is not of its option's kind: which value, of which option, and why.
    case invalidValue(String, _ option: String, _ why: String)
}

extension UsageError: CustomStringConvertible {
    /// One line, and where there is a near miss, a second one with it.
    package var description: String {
        switch self {
        case .unknownOption(let word, let nearest): "unexpected argument '\(word)' found" + tip(nearest)
        case .unknownCommand(let word, let nearest): "unrecognized subcommand '\(word)'" + tip(nearest)
        case .missingCommand: "a subcommand is required"
        case .missingValue(let option): "a value is required for '\(option)' but none was supplied"
        case .unexpectedValue(let value, let option): "unexpected value '\(value)' for '\(option)': it takes none"
        case .notAChoice(let value, let option, let words):
            "invalid value '\(value)' for '\(option)': it has to be \(words.joined(separator: " or "))"
        case .givenTwice(let option): "the argument '\(option)' cannot be used multiple times"
        case .missingOperand(let name): "the required argument <\(name)> was not provided"
        case .unexpectedOperand(let word): "unexpected argument '\(word)' found"
        case .invalidValue(let value, let option, let why): "invalid value '\(value)' for '\(option)': \(why)"
        }
    }

    private func tip(_ nearest: String?) -> String {
        nearest.map { "\n\n  tip: did you mean '\($0)'?" } ?? ""
    }
}
