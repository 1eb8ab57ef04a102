/// What is wrong with the words of a command line.
package enum UsageError: Error, Hashable, Sendable {
    case unknownOption(String, nearest: String?)
    case unknownCommand(String, nearest: String?)
    case missingValue(_ option: String)
    case unexpectedValue(String, _ option: String)
    case notAChoice(String, _ option: String, [String])
    case givenTwice(_ option: String)
    /// Options and operands that have to be there and are not.
    case missing([String])
    case unexpectedOperand(String)
    /// A value is not of its option's kind: which value, of which option, and why.
    case invalidValue(String, _ option: String, _ why: String)
}

extension UsageError: CustomStringConvertible {
    /// What is wrong, in the words of `ank`.
    package var description: String {
        switch self {
        case .unknownOption(let word, _), .unexpectedOperand(let word): "unexpected argument '\(word)' found"
        case .unknownCommand(let word, _): "unrecognized subcommand '\(word)'"
        case .missingValue(let option): "a value is required for '\(option)' but none was supplied"
        case .unexpectedValue(let value, let option):
            "unexpected value '\(value)' for '\(option)' found; no more were expected"
        case .notAChoice(let value, let option, let words):
            "invalid value '\(value)' for '\(option)'\n  [possible values: \(words.joined(separator: ", "))]"
        case .givenTwice(let option): "the argument '\(option)' cannot be used multiple times"
        case .missing(let words):
            "the following required arguments were not provided:" + words.map { "\n  \($0)" }.joined()
        case .invalidValue(let value, let option, let why): "invalid value '\(value)' for '\(option)': \(why)"
        }
    }

    /// Which usage stands below the message.
    enum Usage {
        case none
        case whole
        /// Only what has to be there.
        case required
    }

    var usage: Usage {
        switch self {
        case .missingValue, .notAChoice, .invalidValue: .none
        case .missing: .required
        default: .whole
        }
    }
}
