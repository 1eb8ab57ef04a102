package import AnkaiosYAML

/// What a runtime of Ankaios reads of its runtimeConfig (AnkaiosBehaviour.md §11.1). Keys are in camel case; all others
/// are passed over, `command_options` too.
package struct RuntimeConfigType: Sendable {
    /// As the agent calls it.
    package var name: String
    package var fields: [YAMLRecord.Field]
    /// Keys that are read, but not looked at here.
    package var otherKeys: [String] = []

    package var keys: [String] { fields.map(\.name) + otherKeys }

    /// Of a runtime by its name; nil if Ankaios has none of that name.
    package static func of(_ runtime: String?) -> RuntimeConfigType? {
        switch runtime {
        case "podman": podman
        case "containerd": container("ContainerdRuntimeConfig")
        case "podman-kube":
            RuntimeConfigType(
                name: "PodmanKubeRuntimeConfig",
                fields: [
                    .init("generalOptions", .texts), .init("playOptions", .texts), .init("downOptions", .texts),
                    .init("manifest", .text),
                ],
                otherKeys: ["controlInterfaceTarget"]
            )
        default: nil
        }
    }

    package static let podman = container("PodmanRuntimeConfig")

    private static func container(_ name: String) -> RuntimeConfigType {
        RuntimeConfigType(
            name: name,
            fields: [
                .init("generalOptions", .texts), .init("commandOptions", .texts), .init("image", .text),
                .init("commandArgs", .texts),
            ]
        )
    }
}
