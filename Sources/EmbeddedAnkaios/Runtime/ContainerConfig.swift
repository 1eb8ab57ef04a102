import AnkaiosModel
import AnkaiosYAML

/// The runtimeConfig of runtimes `podman` and `containerd` (AnkaiosBehaviour.md §11.1).
struct ContainerConfig: Hashable, Sendable {
    var image: String
    var generalOptions: [String] = []
    var commandOptions: [String] = []
    var commandArgs: [String] = []
}

extension ContainerConfig {
    /// Returns the values of an option of podman: `--name VALUE`, `--name=VALUE`, or by its letter.
    func values(of name: String, letter: Character? = nil) -> [String] {
        var values: [String] = []
        var rest = commandOptions[...]
        while let option = rest.popFirst() {
            if option == "--\(name)" || letter.map({ option == "-\($0)" }) == true {
                if let value = rest.popFirst() { values.append(value) }
            } else if option.hasPrefix("--\(name)=") {
                values.append(String(option.dropFirst(name.count + 3)))
            } else if let letter, option.hasPrefix("-\(letter)"), !option.hasPrefix("--") {
                let value = option.dropFirst(2)
                values.append(String(value.first == "=" ? value.dropFirst() : value))
            }
        }
        return values
    }

    /// What runs in the container: the entry point that an option names, and the arguments behind it. Empty: what the
    /// image says.
    var command: [String] { entryPoint + commandArgs }

    private var entryPoint: [String] {
        guard let text = values(of: "entrypoint").last, !text.isEmpty else { return [] }
        // podman takes a list as JSON, too.
        guard text.hasPrefix("["), let items = (try? YAML.document(text))??.items else { return [text] }
        return items.compactMap(\.text)
    }

    /// The variables that options set: `-e NAME=VALUE`.
    var variables: [String: String] {
        var variables: [String: String] = [:]
        for assignment in values(of: "env", letter: "e") {
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        }
        return variables
    }

    /// The folder in which the command runs; nil: that of the image.
    var folder: String? { values(of: "workdir", letter: "w").last }
}

/// What an agent asks its runtime for.
struct WorkloadOrder: Hashable, Sendable {
    var workload: String
    /// `<workload>.<id>.<agent>`
    var instance: String
    var agent: String
    var runtime: String
    var runtimeConfig: String
    /// Paths in the container and on this machine.
    var files: [File] = []
    /// The folder of the FIFOs, if the workload has any.
    var controlInterface: String?
    /// Whether the name of the container has the beginning of the id only.
    var shortensName = false

    /// What its container is called, if no option says otherwise.
    var containerName: String {
        guard shortensName, let name = WorkloadInstanceName(instance) else { return instance }
        return "\(name.workload).\(name.id.prefix(7)).\(name.agent)"
    }

    struct File: Hashable, Sendable {
        var mountPoint: String
        var path: String
    }

    static let controlInterfaceMountPoint = "/run/ankaios/control_interface"
}

/// What podman says, and how it is called (AnkaiosBehaviour.md §7.2, §11.2).
struct PodmanWords {
    var order: WorkloadOrder
    var config: ContainerConfig

    var program: String { order.runtime == "containerd" ? "nerdctl" : "podman" }

    /// The name of the container; one among the options wins.
    var containerName: String {
        config.values(of: "name").last ?? order.containerName
    }

    var runArguments: [String] {
        var arguments =
            config.generalOptions + ["run", "--detach", "--name", order.containerName] + config.commandOptions
        if let folder = order.controlInterface {
            arguments.append(
                "--mount=type=bind,source=\(folder),destination=\(WorkloadOrder.controlInterfaceMountPoint)"
            )
        }
        for file in order.files {
            arguments.append("--mount=type=bind,source=\(file.path),destination=\(file.mountPoint),readonly=true")
        }
        arguments += ["--label=name=\(order.instance)", "--label=agent=\(order.agent)", config.image]
        return arguments + config.commandArgs
    }

    /// A failed run, to be tried again.
    func failed(_ complaint: String) -> RuntimeFailure {
        let arguments = runArguments.map { "\"\($0)\"" }.joined(separator: " ")
        return RuntimeFailure(text: "\(complaint). Execution of '\(program) \(arguments)'")
    }

    func nameInUse(by container: String) -> RuntimeFailure {
        failed(
            "Error: creating container storage: the container name \"\(containerName)\" is already in use by \(container). "
                + "You have to remove that container to be able to reuse that name: that name is already in use"
        )
    }

    /// Whether the container is taken away when it ends.
    var removesItself: Bool {
        config.commandOptions.contains("--rm") || config.commandOptions.contains("--rm=true")
    }

    var neverPulls: Bool {
        config.values(of: "pull").last == "never"
    }

    /// The image is not here, and cannot be fetched.
    var imageMissing: RuntimeFailure {
        if neverPulls { return failed("Error: \(config.image): image not known") }
        if config.image.contains("/") {
            return failed(
                "Error: initializing source docker://\(config.image): pinging container registry: connection refused"
            )
        }
        return failed(
            "Error: short-name \"\(config.image)\" did not resolve to an alias and no unqualified-search registries are "
                + "defined in \"/etc/containers/registries.conf\""
        )
    }

    func commandMissing(_ program: String) -> RuntimeFailure {
        failed(
            // To the letter.
            "Error: runc: runc create failed: unable to start container process: exec: \"\(program)\": executable file "
                + "not found in $PATH: OCI runtime attempted to invoke a command that was not found"
        )
    }
}

extension ContainerMode {
    /// Whether a container with this image can be had.
    func hasImage(_ image: String, neverPulls: Bool) -> Bool {
        func matches(_ images: Set<String>) -> Bool {
            images.contains(image) || images.contains(ContainerMode.withoutTag(image))
        }
        switch self {
        case .processes(let images, let othersAreSimulated):
            return matches(images) || othersAreSimulated && !matches(["localhost/missing"])
        case .simulated(let missing, let local):
            if matches(missing.union(["localhost/missing"])) { return false }
            guard neverPulls, let local else { return true }
            return matches(local)
        }
    }

    /// Whether a container with this image is a process of this machine.
    func isProcess(_ image: String) -> Bool {
        guard case .processes(let images, _) = self else { return false }
        return images.contains(image) || images.contains(ContainerMode.withoutTag(image))
    }

    private static func withoutTag(_ image: String) -> String {
        guard let colon = image.lastIndex(of: ":"), !image[colon...].contains("/") else { return image }
        return String(image[..<colon])
    }
}
