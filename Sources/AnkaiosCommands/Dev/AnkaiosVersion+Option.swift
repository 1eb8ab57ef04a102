import EmbeddedAnkaios

extension CommandOption {
    /// Which Ankaios an embedded one is.
    static let ankaiosVersion = CommandOption(
        "ankaios",
        value: .choice(AnkaiosVersion.allCases.map(\.rawValue)),
        help: "Which Ankaios it is: 1.0 if nothing else is said"
    )
}

extension CommandLineArguments {
    /// The version that is asked for.
    var ankaiosVersion: AnkaiosVersion {
        value(CommandOption.ankaiosVersion.name).flatMap(AnkaiosVersion.init(rawValue:)) ?? .usual
    }
}
