import AnkaiosManifest
import AnkaiosModel
import AnkaiosSDK
import AnkaiosYAML

extension Command {
    /// `ankaios set state`: parts of the state as a file has them.
    static let set = Command(
        "set",
        summary: "Sets parts of the state",
        commands: [
            Command(
                "state",
                summary: "Sets the parts that field masks name to what a file has there; what it does not have goes",
                operands: .atLeastOne("OBJECT_FIELD_MASK", then: "STATE_OBJECT_FILE")
            ) { call in
                let masks = call.arguments.operands.dropLast().map { FieldMask($0) }
                let frame = FailureFrame.failed(to: "set state")
                let path = call.arguments.operands.last ?? "-"
                let state: CompleteState
                do throws(CommandFailure) {
                    state = try StateFile.read(path)
                } catch {
                    call.complain((call.isAnk ? "" : "\(path): ") + call.line(error, in: frame))
                    return .failure
                }
                return await call.change(frame) { try await $0.update(state, masks: masks) }
            }
        ]
    )
}

/// A file with a state, as `get state` prints one (AnkaiosBehaviour.md §14.5).
enum StateFile {
    static func read(_ path: String) throws(CommandFailure) -> CompleteState {
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path)
        } catch {
            throw .command("Could not read the state object file '\(path)'.\nError: '\(error)'")
        }
        return try state(of: text, named: path == "-" ? "stdin input" : "state object file")
    }

    /// The state that a text stands for.
    /// - Parameter name: how a message names the text.
    static func state(of text: String, named name: String) throws(CommandFailure) -> CompleteState {
        let root: YAMLNode?
        do throws(YAMLError) {
            root = try YAML.document(text)?.merged
        } catch {
            throw unreadable("Could not convert \(name) to yaml.\nError: '\(error)'")
        }
        return try state(root)
    }

    private static func unreadable(_ text: String) -> CommandFailure {
        .early("Could not serialize YAML object: '\(text)'")
    }

    /// An empty file is an empty state. What is unknown is passed over, and so are the states of workloads, which
    /// no client can set.
    private static func state(_ root: YAMLNode?) throws(CommandFailure) -> CompleteState {
        guard let root, root.value != .null else { return CompleteState() }
        guard root.pairs != nil else {
            throw unreadable("invalid type: \(kind(of: root)), expected struct CompleteState")
        }
        var state = CompleteState()
        if let desired = root["desiredState"], desired.value != .null {
            guard desired.pairs != nil else {
                throw unreadable("desiredState: invalid type: \(kind(of: desired)), expected struct State")
            }
            guard let version = desired["apiVersion"] else { throw unreadable("missing field `apiVersion`") }
            let (manifest, findings) = Manifest.reading(desired)
            // The version is for the server to judge.
            if let finding = findings.first(where: { $0.path != "apiVersion" }) { throw unreadable("\(finding)") }
            state.desiredState = State(
                apiVersion: version.text ?? "",
                workloads: manifest.workloads,
                configs: manifest.configs
            )
        }
        for pair in root["agents"]?.pairs ?? [] {
            var tags: [String: String] = [:]
            for tag in pair.value["tags"]?.pairs ?? [] { tags[tag.key.text ?? ""] = tag.value.text }
            state.agents[pair.key.text ?? ""] = AgentAttributes(tags: tags)
        }
        return state
    }

    private static func kind(of node: YAMLNode) -> String {
        switch node.value {
        case .text(let text): "string \(YAMLValue.text(text).json(inOneLine: true))"
        case .integer(let number): "integer `\(number)`"
        case .float(let number): "floating point `\(number)`"
        case .bool(let flag): "boolean `\(flag)`"
        case .null: "unit value"
        case .list: "sequence"
        case .mapping: "map"
        }
    }
}
