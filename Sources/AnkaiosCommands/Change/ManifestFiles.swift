import AnkaiosManifest
import AnkaiosModel
import AnkaiosRules
import AnkaiosYAML

/// Several manifest files as one, read as `ank apply` reads them (AnkaiosBehaviour.md §14.5).
struct ManifestFiles {
    /// The agent of all workloads, in place of what the files say.
    var agent: String?
    /// What is done about keys that Ankaios does not know.
    var unknownKeys: ManifestOptions.UnknownKeys = .refused
    /// Whether manifests are judged as `ank` does it, by the schema and in its words. Else all that Ankaios would refuse
    /// is reported, with line and column.
    var isAnk = false
    /// Whether each workload needs an agent.
    var needsAgents = true
    /// What the user should know besides.
    private(set) var warnings: [String] = []
    /// What of the files is left out.
    private(set) var losses: [String] = []

    /// Reads them, and puts them together.
    /// - Parameter paths: the files; `-` is standard input. As `ank`, which then reads nothing else, where it is first.
    mutating func read(_ paths: [String]) throws(CommandFailure) -> Manifest {
        var texts: [(path: String, text: String)] = []
        for path in isAnk && paths.first == "-" ? ["-"] : paths {
            do throws(TextFile.Failure) {
                texts.append((path, try TextFile.read(path)))
            } catch {
                guard isAnk else { throw .own("cannot read '\(path)': \(error.reason)") }
                throw .command(error.isMissing ? "File '\(path)' not found!" : "\(path): \(error)")
            }
        }
        var whole = Manifest()
        if texts.filter({ $0.path == "-" }).count > 1 { throw .own("standard input ('-') can be read once only") }
        for (path, text) in texts {
            let manifest = isAnk ? try readAsAnk(text, of: path) : try read(text, of: path)
            if let name = manifest.workloads.keys.sorted().first(where: { whole.workloads[$0] != nil }) {
                throw isAnk
                    ? .command("Multiple workloads with the same name '\(name)' found!")
                    : .own("\(path): the workload '\(name)' is in another of the files, too; keep one of them")
            }
            if let name = manifest.configs.keys.sorted().first(where: { whole.configs[$0] != nil }) {
                // `ank` calls them workloads, too.
                throw isAnk
                    ? .command("Multiple workloads with the same name '\(name)' found!")
                    : .own("\(path): the config '\(name)' is in another of the files, too; keep one of them")
            }
            whole.workloads.merge(manifest.workloads) { _, new in new }
            whole.configs.merge(manifest.configs) { _, new in new }
        }
        return whole
    }

    /// A line for each finding, each with its file.
    private mutating func read(_ text: String, of path: String) throws(CommandFailure) -> Manifest {
        do throws(ManifestError) {
            let options = ManifestOptions(unknownKeys: unknownKeys, agent: agent)
            let (manifest, isOldVersion) = try Manifest.reading(text, options)
            if isOldVersion { warnings.append(Self.oldVersion) }
            return manifest
        } catch {
            var lines = error.findings.map { "\(path): \($0)" }
            if needsAgents, error.findings.contains(where: { $0.message == "the key 'agent' is missing" }) {
                lines.append("--agent names an agent for all workloads")
            }
            throw .own(lines.joined(separator: "\n       "))
        }
    }

    private mutating func readAsAnk(_ text: String, of path: String) throws(CommandFailure) -> Manifest {
        do throws(AnkReader.Refusal) {
            let reader = try AnkReader(text)
            if reader.isOldVersion { warnings.append(Self.oldVersion) }
            guard needsAgents else {
                var manifest = Manifest(workloads: reader.workloads.map { Workload(partial: $0) })
                for name in reader.configs { manifest.configs[name] = .text("") }
                return manifest
            }
            guard agent != nil || reader.hasAgents else { throw AnkReader.Refusal(description: Self.noAgent) }
            let (value, dropped) = try reader.state(agent: agent)
            losses += dropped.map { "\(path): \($0) is not as Ankaios wants it, and is left out as 'ank' does it" }
            if let key = value.ambiguousKey {
                throw AnkReader.Refusal(description: "two keys are the same text in other bytes: '\(key.visible)'")
            }
            return Manifest(read: value)
        } catch {
            throw .command(error.description)
        }
    }

    private static let oldVersion =
        "Warning: The manifest API version 'v0.1' is deprecated and support will be removed in future releases. "
        + "Please update to the latest API version 'v1'."
    private static let noAgent = "No agent name specified -> use '--agent' option to specify!"
}

extension CommandOption {
    /// For commands that read manifests.
    static let manifestAgent = CommandOption(
        "agent",
        value: .text("AGENT_NAME"),
        help: "The agent of all workloads, whatever the manifests say"
    )
}

extension CommandOption {
    /// For manifests of older versions, or with keys of other tools.
    static let ignoreUnknown = CommandOption(
        "ignore-unknown",
        help: "Pass over keys that Ankaios does not know, as Ankaios itself does"
    )
}

extension CommandCall {
    /// How the command line wants manifests to be read.
    var manifestOptions: ManifestOptions {
        ManifestOptions(
            unknownKeys: arguments.has(CommandOption.ignoreUnknown.name) ? .allowed : .refused,
            agent: arguments.value(CommandOption.manifestAgent.name)
        )
    }

    /// Reads the manifests that the command names, as one. Nil: they cannot be read, and the user has got the reason.
    func manifest() -> Manifest? {
        var files = ManifestFiles(
            agent: arguments.value(CommandOption.manifestAgent.name),
            unknownKeys: manifestOptions.unknownKeys,
            isAnk: isAnk,
            needsAgents: !arguments.has("delete")
        )
        let manifest = Result { () throws(CommandFailure) in try files.read(arguments.operands) }
        for warning in files.warnings { say(warning + "\n") }
        for loss in files.losses { terminal.writeError("warning: \(loss)\n") }
        switch manifest {
        case .success(let manifest): return manifest
        case .failure(let failure):
            complain(line(failure, in: .plain))
            return nil
        }
    }
}
