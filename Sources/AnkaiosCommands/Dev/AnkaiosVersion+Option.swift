import EmbeddedAnkaios

extension CommandOption {
    /// Which Ankaios an embedded one is.
    static let ankaiosVersion = CommandOption(
        "ankaios",
        value: .choice(AnkaiosVersion.allCases.map(\.rawValue)),
        help: "The version of Ankaios; by default 1.0"
    )
}

extension CommandLineArguments {
    /// The version that is asked for.
    var ankaiosVersion: AnkaiosVersion {
        value(CommandOption.ankaiosVersion.name).flatMap(AnkaiosVersion.init(rawValue:)) ?? .usual
    }
}
