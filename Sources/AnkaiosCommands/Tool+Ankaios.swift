extension Tool {
    /// The tool `ankaios` with all of its commands.
    package static let ankaios = Tool(root(named: "ankaios"), version: "0.1.0")

    /// The same, called as `ank`, by a link of that name. Then it does as the command line of Ankaios 1.0.1, also where it
    /// would do otherwise (Documentation/Tool.md).
    package static let ank = Tool(root(named: ankName), version: "1.0.1")

    static let ankName = "ank"

    /// The tool for a program of this name.
    package static func called(_ program: String) -> Tool {
        program.split(separator: "/").last.map(String.init) == ankName ? ank : ankaios
    }

    private static func root(named name: String) -> Command {
        Command(
            name,
            summary: "Inspect and control Eclipse Ankaios.",
            options: CommandOption.globals,
            commands: [
                .get, .set, .apply, .delete, .run, .logs, .top, .wait, .plan, .validate, .tags, .repl, .completion,
                .completions,
                .demo, .dev, .record, .replay,
            ]
        )
    }
}
