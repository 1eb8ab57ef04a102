import AnkaiosManifest
import AnkaiosModel
import AnkaiosYAML

/// Several manifest files as one, read as `ank apply` reads them (reference §14.5).
struct ManifestFiles {
    /// The agent of all workloads, in place of what the files say.
    var agent: String?
    /// Whether manifests are judged as `ank` does it, by the schema and in its words; else by all that Ankaios would
    /// refuse, and with line and column.
    var isAnk = false
    /// Whether each workload needs an agent.
    var needsAgents = true
    /// What is to be told beside.
    private(set) var warnings: [String] = []

    /// Reads them, and puts them together.
    /// - Parameter paths: the files; `-` is standard input. As `ank`, which then reads nothing else, where it is first.
    mutating func read(_ paths: [String]) throws(CommandFailure) -> Manifest {
        var texts: [(path: String, text: String)] = []
        for path in isAnk && paths.first == "-" ? ["-"] : paths {
            do throws(TextFile.Failure) {
                texts.append((path, try TextFile.read(path)))
            } catch {
                throw .command(error.isMissing ? "File '\(path)' not found!" : "\(path): \(error)")
            }
        }
        var whole = Manifest()
        if texts.filter({ $0.path == "-" }).count > 1 { throw .own("standard input ('-') can be read once only") }
        for (path, text) in texts {
            let manifest = isAnk ? try readAsAnk(text) : try read(text, of: path)
            if let name = manifest.workloads.keys.sorted().first(where: { whole.workloads[$0] != nil }) {
                throw .command("Multiple workloads with the same name '\(name)' found!")
            }
            if let name = manifest.configs.keys.sorted().first(where: { whole.configs[$0] != nil }) {
                // `ank` calls them workloads, too.
                throw .command("Multiple \(isAnk ? "workloads" : "configs") with the same name '\(name)' found!")
            }
            whole.workloads.merge(manifest.workloads) { _, new in new }
            whole.configs.merge(manifest.configs) { _, new in new }
        }
        if needsAgents, whole.workloads.values.contains(where: { $0.agent == nil }) {
            throw .command("No agent name specified -> use '--agent' option to specify!")
        }
        return whole
    }

    /// A line for each finding, each with its file.
    private mutating func read(_ text: String, of path: String) throws(CommandFailure) -> Manifest {
        do throws(ManifestError) {
            let manifest = try Manifest.reading(text, ManifestOptions(agent: agent))
            if let root = try? YAML.document(text) { warnOfOldVersion(root) }
            return manifest
        } catch {
            throw .own(error.findings.map { "\(path): \($0)" }.joined(separator: "\n       "))
        }
    }

    private mutating func readAsAnk(_ text: String) throws(CommandFailure) -> Manifest {
        let root: YAMLNode
        do throws(YAMLError) {
            root = try YAML.document(text)?.merged ?? YAMLNode(.scalar("", .plain))
        } catch {
            throw .command("Invalid manifest data provided: \(error)")
        }
        if let (mapping, path, key) = root.duplicateKey() {
            let problem = "duplicate entry with key \"\(key.text ?? "")\""
            let error = YAMLError(path.isRoot ? problem : "\(path): \(problem)", at: mapping.mark)
            throw .command("Invalid manifest data provided: \(error)")
        }
        if root["apiVersion"]?.text == "v0.1" {
            warnOfOldVersion(root)
            for pair in root["workloads"]?.pairs ?? [] where pair.value["tags"]?.pairs != nil {
                throw .command(
                    "For API version 'v0.1', tags must be specified as a sequence (list of key-value entries). "
                        + "Found tags as mapping for workload '\(pair.key.text ?? "")'."
                )
            }
        } else {
            let problems = ManifestSchema.problems(root.value)
            guard problems.isEmpty else {
                throw .command("Manifest schema validation failed:\n" + problems.joined(separator: "\n"))
            }
        }
        return Manifest.reading(root, agent: agent).manifest
    }

    private mutating func warnOfOldVersion(_ root: YAMLNode) {
        guard root["apiVersion"]?.text == "v0.1" else { return }
        warnings.append(
            "Warning: The manifest API version 'v0.1' is deprecated and support will be removed in future releases. "
                + "Please update to the latest API version 'v1'."
        )
    }
}

extension CommandOption {
    /// For commands that read manifests.
    static let manifestAgent = CommandOption(
        "agent",
        value: .text("AGENT_NAME"),
        help: "The agent of all workloads, whatever the manifests say"
    )
}

extension CommandCall {
    /// The manifests that the command names, as one; nil when they cannot be read, which is told then.
    func manifest() -> Manifest? {
        var files = ManifestFiles(
            agent: arguments.value(CommandOption.manifestAgent.name),
            isAnk: isAnk,
            needsAgents: !arguments.has("delete")
        )
        let manifest = Result { () throws(CommandFailure) in try files.read(arguments.operands) }
        for warning in files.warnings { say(warning + "\n") }
        switch manifest {
        case .success(let manifest): return manifest
        case .failure(let failure):
            complain(FailureFrame.plain.line(failure))
            return nil
        }
    }
}
