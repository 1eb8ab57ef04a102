import AnkaiosRules

/// The arguments of one command, read: its options with their values, and its operands.
///
/// It understands `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, and letters of options without a
/// value in one word (`-fn`). After `--` everything is an operand. A value that begins with a hyphen needs the form with
/// `=` (AnkaiosBehaviour.md §14.2: `-t=-1`). A hyphen alone is a value or an operand.
package struct CommandLineArguments: Hashable, Sendable {
    /// The values of each option, by its name, in their order. An option without a value has an empty text.
    private var given: [String: [String]] = [:]
    /// The words that are not options.
    package private(set) var operands: [String] = []

    package init() {}

    /// Reads the words of a command line.
    /// - Parameters:
    ///   - words: the words behind the command's own.
    ///   - options: the options that it understands.
    ///   - stopsAtOperand: whether the first operand ends the reading; it and what follows are then the operands.
    package init(
        _ words: some Sequence<String>,
        options: [CommandOption],
        stopsAtOperand: Bool = false
    ) throws(UsageError) {
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                return
            }
            if word.hasPrefix("--") {
                try readName(word, options, &rest)
            } else if word.hasPrefix("-"), word != "-" {
                try readLetters(word, options, &rest)
            } else {
                operands.append(word)
                if stopsAtOperand {
                    operands += rest
                    return
                }
            }
        }
    }

    /// The options of these names, in addition to those before them; the operands stay.
    func takingOptions(_ names: Set<String>, from other: CommandLineArguments) -> CommandLineArguments {
        var sum = self
        for (name, values) in other.given where names.contains(name) { sum.given[name, default: []] += values }
        return sum
    }

    /// Whether an option was given.
    package func has(_ name: String) -> Bool { given[name] != nil }

    /// The value of an option that may be given once; nil if it was not.
    package func value(_ name: String) -> String? { given[name]?.last }

    /// All values of an option.
    package func values(_ name: String) -> [String] { given[name] ?? [] }

    private mutating func readName(
        _ word: String,
        _ options: [CommandOption],
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = options.first(where: { $0.name == name }) else {
            throw .unknownOption("--\(name)", nearest: nearest(to: name, among: options.map(\.name)).map { "--\($0)" })
        }
        try take(option, attached: parts.count == 2 ? String(parts[1]) : nil, &rest)
    }

    private mutating func readLetters(
        _ word: String,
        _ options: [CommandOption],
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.letter == letter }) else {
                throw .unknownOption("-\(letter)", nearest: nil)
            }
            if option.value == .none, letters.first != "=" {
                try take(option, attached: nil, &rest)
                continue
            }
            let attached = letters.first == "=" ? letters.dropFirst() : letters
            try take(option, attached: letters.isEmpty ? nil : String(attached), &rest)
            return
        }
    }

    private mutating func take(
        _ option: CommandOption,
        attached: String?,
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        if option.repetition == .once, given[option.name] != nil { throw .givenTwice(option.signature) }
        let value: String
        switch option.value {
        case .none:
            if let attached { throw .unexpectedValue(attached, option.signature) }
            value = ""
        case .text:
            value = try text(of: option, attached, &rest)
        case .choice(let words):
            value = try text(of: option, attached, &rest)
            guard words.contains(value) else { throw .notAChoice(value, option.signature, words) }
        }
        given[option.name, default: []].append(value)
    }

    /// The text in the option's own word, or else the next word.
    private func text(
        of option: CommandOption,
        _ attached: String?,
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        if let attached { return attached }
        guard let value = rest.first, value == "-" || !value.hasPrefix("-") else {
            throw .missingValue(option.signature)
        }
        rest.removeFirst()
        return value
    }
}
