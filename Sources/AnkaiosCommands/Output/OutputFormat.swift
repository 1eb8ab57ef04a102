import AnkaiosYAML

/// How a command prints what it found.
enum OutputFormat: String, CaseIterable {
    case table
    /// Lines for people.
    case text
    case yaml
    case json

    static func option(_ formats: [OutputFormat]) -> CommandOption {
        let names = formats.map(\.rawValue)
        return CommandOption(
            "output",
            letter: "o",
            value: .choice(names),
            help: "How to print it; \(names[0]), if nothing is said"
        )
    }

    /// The format that was asked for.
    static func asked(_ arguments: CommandLineArguments, else usual: OutputFormat) -> OutputFormat {
        arguments.value("output").flatMap(OutputFormat.init) ?? usual
    }
}
