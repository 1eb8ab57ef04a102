import AnkaiosManifest
import AnkaiosModel

/// Several manifest files as one.
enum ManifestFiles {
    /// Reads them, and puts them together.
    /// - Parameters:
    ///   - paths: the files; `-` is standard input.
    ///   - agent: the agent of all workloads, in place of what the files say.
    static func read(_ paths: [String], agent: String? = nil) throws(CommandFailure) -> Manifest {
        var whole = Manifest()
        for path in paths {
            let manifest: Manifest
            do throws(ManifestError) {
                manifest = try Manifest(
                    contentsOf: path == "-" ? "/dev/stdin" : path,
                    options: ManifestOptions(agent: agent)
                )
            } catch {
                throw CommandFailure(text(error, of: path))
            }
            if let name = manifest.workloads.keys.sorted().first(where: { whole.workloads[$0] != nil }) {
                throw CommandFailure("Multiple workloads with the same name '\(name)' found!")
            }
            if let name = manifest.configs.keys.sorted().first(where: { whole.configs[$0] != nil }) {
                throw CommandFailure("Multiple configs with the same name '\(name)' found!")
            }
            whole.workloads.merge(manifest.workloads) { _, new in new }
            whole.configs.merge(manifest.configs) { _, new in new }
        }
        return whole
    }

    /// A line for each finding, each with its file.
    private static func text(_ error: ManifestError, of path: String) -> String {
        guard case .refused(let findings) = error else { return "\(error)" }
        return findings.map { "\(path): \($0)" }.joined(separator: "\n       ")
    }
}

extension CommandOption {
    /// For commands that read manifests.
    static let manifestAgent = CommandOption(
        "agent",
        value: .text("AGENT"),
        help: "The agent of all workloads, whatever the manifests say"
    )
}

extension CommandCall {
    /// The manifests that the command names, as one; nil when they cannot be read, which is told then.
    func manifest() -> Manifest? {
        do throws(CommandFailure) {
            return try ManifestFiles.read(arguments.operands, agent: arguments.value(CommandOption.manifestAgent.name))
        } catch {
            terminal.writeError("error: \(error)\n")
            return nil
        }
    }
}
