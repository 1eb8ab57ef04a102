extension Tool {
    /// The tool `ankaios` with all of its commands.
    package static let ankaios = Tool(
        Command("ankaios", summary: "Tries and steers Eclipse Ankaios.", commands: [.demo, .dev, .mounted]),
        version: "0.1.0"
    )
}
