import AnkaiosManifest
import AnkaiosModel
import AnkaiosRules
import AnkaiosYAML
import EmbeddedAnkaios

/// What `validate` says of a manifest besides the findings of the SDK.
///
/// That is whether a server starts with it, whether `ank apply` takes it, and what is legal and most likely wrong.
struct ManifestAdvice {
    var text: String
    /// What the SDK finds.
    var findings: [ManifestFinding]
    /// The agent of all workloads.
    var agent: String?

    /// All of it; what has no place comes last.
    var all: [ManifestFinding] { findings + verdicts + warnings }

    // MARK: - Verdicts

    private var verdicts: [ManifestFinding] {
        var verdicts: [ManifestFinding] = []
        do throws(StartupManifest.Failure) {
            let state = try StartupManifest.parse(text)
            do throws(StartupManifest.Failure) {
                _ = try Server(manifest: state)
            } catch {
                // Its configs may be there already when it is applied.
                if !hasErrors { verdicts.append(warning("a server does not start with this alone: \(error)")) }
            }
        } catch {
            verdicts.append(refusal("a server does not start with this: \(error)"))
        }
        do throws(AnkReader.Refusal) {
            let reader = try AnkReader(text)
            guard agent != nil || reader.hasAgents else {
                let cause = "No agent name specified -> use '--agent' option to specify!"
                throw AnkReader.Refusal(description: cause)
            }
            for path in try reader.state(agent: agent).dropped {
                verdicts.append(warning("'ank apply' silently leaves this out", path))
            }
        } catch {
            verdicts.append(refusal("'ank apply' refuses this: \(error)"))
        }
        return verdicts
    }

    private var hasErrors: Bool { findings.contains { $0.severity == .error } }

    private func refusal(_ message: String) -> ManifestFinding {
        ManifestFinding(severity: .error, path: "", message: message)
    }

    private func warning(_ message: String, _ path: String = "", at node: YAMLNode? = nil) -> ManifestFinding {
        let mark = node?.mark
        return ManifestFinding(
            severity: .warning,
            path: path,
            line: mark?.line,
            column: mark?.column,
            message: message
        )
    }

    // MARK: - Warnings

    private var warnings: [ManifestFinding] {
        guard let document = (try? YAML.document(text))??.merged else { return [] }
        var warnings: [ManifestFinding] = []
        if document["desiredState"] != nil {
            let hint = "this is a state, not a manifest: 'set state desiredState FILE' takes it"
            warnings.append(warning(hint, "desiredState", at: document["desiredState"]))
        }
        let workloads = document["workloads"]?.pairs ?? []
        let names = Set(workloads.compactMap(\.key.text))
        let configs = Set(document["configs"]?.pairs?.compactMap(\.key.text) ?? [])
        for pair in workloads {
            let path = "workloads.\(pair.key.text ?? "")"
            for (key, hint) in ManifestType.formerKeys.sorted(by: { $0.key < $1.key }) {
                // Where it is refused, the refusal says so.
                guard let node = pair.value[key], !findings.contains(where: { $0.path == "\(path).\(key)" }) else {
                    continue
                }
                warnings.append(
                    warning("this key has no effect since Ankaios 0.4: \(hint)", "\(path).\(key)", at: node)
                )
            }
            warnings += runtime(pair.value, path)
            for dependency in pair.value["dependencies"]?.pairs ?? [] where !names.contains(dependency.key.text ?? "") {
                let name = dependency.key.text ?? ""
                let message = "the manifest has no workload '\(name)'; until there is one, this one waits"
                warnings.append(warning(message, "\(path).dependencies.\(name)", at: dependency.key))
            }
            for config in pair.value["configs"]?.pairs ?? [] where !configs.contains(config.value.text ?? "") {
                let message = "the manifest has no config '\(config.value.text ?? "")'; it has to be there already"
                warnings.append(warning(message, "\(path).configs.\(config.key.text ?? "")", at: config.value))
            }
        }
        return warnings
    }

    private func runtime(_ workload: YAMLNode, _ path: String) -> [ManifestFinding] {
        guard let node = workload["runtime"], let name = node.text else { return [] }
        guard let type = RuntimeConfigType.of(name) else {
            let message = "no agent of Ankaios has the runtime '\(name)'; it has podman, podman-kube and containerd"
            return [warning(message, "\(path).runtime", at: node)]
        }
        // Within a template keys may be anything.
        guard let config = workload["runtimeConfig"], let text = config.text, !text.contains("{{"),
            let pairs = (try? YAML.document(text))??.pairs
        else { return [] }
        return pairs.compactMap(\.key.text).filter { !type.keys.contains($0) }.map { key in
            let hint = nearest(to: key, among: type.keys).map { "; did you mean '\($0)'?" } ?? ""
            let message = "the runtime passes over the key '\(key)'\(hint)"
            return warning(message, "\(path).runtimeConfig", at: config)
        }
    }
}
