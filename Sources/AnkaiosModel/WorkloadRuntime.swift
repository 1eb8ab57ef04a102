/// A runtime with its configuration, for ``Workload``.
///
/// The text that it makes is YAML in which every value is a double-quoted JSON string. So no image, option or argument
/// can be mistaken for something else.
public struct WorkloadRuntime: Hashable, Sendable {
    /// The runtime's name in Ankaios.
    public var name: String
    /// Its configuration text.
    public var config: String

    /// Any runtime, with its configuration as text.
    public init(_ name: String, config: String) {
        self.name = name
        self.config = config
    }

    /// A container run by podman (AnkaiosBehaviour.md §11.1).
    /// - Parameters:
    ///   - image: the image's name.
    ///   - generalOptions: options of `podman` itself.
    ///   - commandOptions: options of `podman run`, such as `["-p", "8080:80"]`.
    ///   - commandArgs: what runs in the container instead of the image's own command.
    public static func podman(
        image: String,
        generalOptions: [String] = [],
        commandOptions: [String] = [],
        commandArgs: [String] = []
    ) -> WorkloadRuntime {
        WorkloadRuntime("podman", config: text(image, generalOptions, commandOptions, commandArgs))
    }

    /// A container run by containerd, through nerdctl; parameters as for podman.
    public static func containerd(
        image: String,
        generalOptions: [String] = [],
        commandOptions: [String] = [],
        commandArgs: [String] = []
    ) -> WorkloadRuntime {
        WorkloadRuntime("containerd", config: text(image, generalOptions, commandOptions, commandArgs))
    }

    /// Pods of a Kubernetes manifest, run by `podman kube play`.
    ///
    /// Ankaios gives such a workload no files, and no log lines.
    /// - Parameters:
    ///   - manifest: The Kubernetes manifest, as YAML text.
    ///   - generalOptions: Options of `podman` itself.
    ///   - playOptions: Options of `podman kube play`.
    ///   - downOptions: Options of `podman kube down`.
    ///   - controlInterfaceTarget: The container that has the control interface, as `POD/CONTAINER`; nil: none.
    public static func podmanKube(
        manifest: String,
        generalOptions: [String] = [],
        playOptions: [String] = [],
        downOptions: [String] = [],
        controlInterfaceTarget: String? = nil
    ) -> WorkloadRuntime {
        var lines = [("generalOptions", generalOptions), ("playOptions", playOptions), ("downOptions", downOptions)]
            .filter { !$0.1.isEmpty }
            .map { "\($0): [\($1.map(quoted).joined(separator: ", "))]" }
        if let controlInterfaceTarget { lines.append("controlInterfaceTarget: \(quoted(controlInterfaceTarget))") }
        return WorkloadRuntime(
            "podman-kube",
            config: (["manifest: \(quoted(manifest))"] + lines).joined(separator: "\n")
        )
    }

    private static func text(
        _ image: String,
        _ generalOptions: [String],
        _ commandOptions: [String],
        _ commandArgs: [String]
    ) -> String {
        var lines = ["image: \(quoted(image))"]
        for (key, values) in [
            ("generalOptions", generalOptions), ("commandOptions", commandOptions), ("commandArgs", commandArgs),
        ] where !values.isEmpty {
            lines.append("\(key): [\(values.map(quoted).joined(separator: ", "))]")
        }
        return lines.joined(separator: "\n")
    }
}

/// A text as a double-quoted scalar that YAML and JSON read alike.
private func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\t": out += "\\t"
        case "\r": out += "\\r"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            let digits = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}
