extension Tool {
    /// The tool `ankaios` with all of its commands.
    package static let ankaios: Tool = Tool(
        Command(
            "ankaios",
            summary: "Tries and steers Eclipse Ankaios.",
            options: CommandOption.globals,
            commands: [
                .get, .apply, .delete, .run, .logs, .wait, .plan, .validate, .tags, .completion, .completions, .demo,
                .dev,
                .mounted,
            ]
        ),
        version: "0.1.0"
    )
}
