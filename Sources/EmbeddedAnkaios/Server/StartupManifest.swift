package import AnkaiosProtobuf
import AnkaiosRules
package import AnkaiosYAML

/// The manifest that a server is started with (AnkaiosBehaviour.md §5.9): the YAML of a state.
package enum StartupManifest {
    /// Why a manifest was refused: the real server logs this and ends with exit code 1.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The step that failed.
        package var prefix: String
        package var text: String

        package var description: String { "\(prefix): '\(text)'" }
    }

    /// Reads a manifest. What is checked on the state itself is left to the server, see ``refused(_:)``.
    package static func parse(_ yaml: String) throws(Failure) -> Proto.State { state(of: try value(yaml)) }

    /// Reads a manifest for a server of ours, which does not hold all that a real one does.
    package static func parseForCluster(_ yaml: String) throws(Failure) -> Proto.State {
        let value = try value(yaml)
        if let key = value.ambiguousKey {
            throw Failure(
                prefix: "The embedded Ankaios cannot hold it",
                text: "two keys are the same text in other bytes: \(key)"
            )
        }
        return state(of: value)
    }

    /// The state that was read as this value.
    package static func state(of value: YAMLValue) -> Proto.State { ManifestTree.state(value) }

    /// Reads a manifest into a value, from which states of every kind can be made.
    package static func value(_ yaml: String) throws(Failure) -> YAMLValue {
        let root: YAMLNode
        do throws(YAMLError) {
            let read = try YAML.value(yaml)
            root = read.document ?? YAMLNode(.scalar("", .plain), at: read.end)
        } catch {
            throw Failure(prefix: tagsPrefix, text: "Failed to parse YAML: \(error)")
        }
        if let problem = tagsProblem(root) { throw Failure(prefix: tagsPrefix, text: problem) }
        do throws(YAMLError) {
            return try ServerReader.state(root)
        } catch {
            throw Failure(prefix: "Parsing start config failed with error", text: error.description)
        }
    }

    /// A manifest that can be read, but whose state the server refuses with this text.
    package static func refused(_ text: String) -> Failure { Failure(prefix: "server error", text: text) }

    private static let tagsPrefix = "Invalid tags format in startup manifest"

    private static func tagsProblem(_ root: YAMLNode) -> String? {
        let version = root["apiVersion"]?.text
        guard version == "v1" || version == "v0.1" else { return nil }
        for pair in root["workloads"]?.pairs ?? [] {
            guard let tags = pair.value["tags"] else { continue }
            let workload = if case .text(let name) = pair.key.scalar { name } else { "unknown" }
            if version == "v1", tags.pairs == nil {
                return "For API version 'v1', tags must be specified as a mapping (key-value pairs). "
                    + "Found tags as sequence for workload '\(workload)'."
            }
            if version == "v0.1", tags.items == nil {
                return "For API version 'v0.1', tags must be specified as a sequence (list of key-value entries). "
                    + "Found tags as mapping for workload '\(workload)'."
            }
        }
        return nil
    }
}
