import AnkaiosManifest
import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosSDK
import AnkaiosYAML

/// A line of `ankaios repl`, read (Documentation/Tool.md has the language).
struct ReplRequest: Sendable {
    /// What is wanted.
    enum Action: Sendable {
        case state([FieldMask])
        case apply(Manifest)
        case delete([FieldMask])
        case set(CompleteState, [FieldMask])
        case plan(Manifest, isDeletion: Bool)
        case tags(agent: String, [String: String])
        case wait(Condition, within: Duration)
        case logs(Logs)
        case events([FieldMask])
        case cancel(JSONValue)
        case connection
    }

    struct Logs: Hashable, Sendable {
        var workloads: [String]
        var isFollowing: Bool
        var tail: Int?
        var since: String?
        var until: String?
    }

    /// Why a line is not a request.
    struct Refusal: Error, Hashable {
        /// The id of the line, as far as it could be read.
        var id: JSONValue
        /// `badRequest`, or `invalid` for what Ankaios would refuse.
        var kind = "badRequest"
        var message: String
    }

    /// What the answers carry: what the caller gave.
    var id: JSONValue
    var action: Action

    init(_ line: String) throws(Refusal) {
        let value: JSONValue
        do throws(ProtoError) {
            value = try JSONValue(parsing: line)
        } catch {
            throw Refusal(
                id: .null,
                message: "this is not JSON: \(error); a request is a line such as {\"id\": 1, \"request\": \"state\"}"
            )
        }
        guard value.members != nil else { throw Refusal(id: .null, message: "a request is an object") }
        id = value["id"] ?? .null
        do throws(Problem) {
            action = try ReplArguments(value).action()
        } catch {
            throw Refusal(id: id, kind: error.kind, message: error.message)
        }
    }

    /// What is wrong with a request.
    struct Problem: Error {
        var kind = "badRequest"
        var message: String
    }

    /// Whether it goes on until it is cancelled.
    var isEndless: Bool {
        switch action {
        case .events: true
        case .logs(let logs): logs.isFollowing
        default: false
        }
    }
}

/// The members of a request, each of its kind.
private struct ReplArguments {
    typealias Problem = ReplRequest.Problem

    private let members: [String: JSONValue]

    init(_ value: JSONValue) { members = value.members ?? [:] }

    fileprivate static let known: [String: Set<String>] = [
        "state": ["masks"], "apply": ["manifest", "agent"], "delete": ["manifest", "workloads", "configs"],
        "set": ["masks", "state"], "setConfig": ["name", "value"], "plan": ["manifest", "agent", "delete"],
        "setTags": ["agent", "tags"], "wait": ["workloads", "timeout"],
        "logs": ["workloads", "follow", "tail", "since", "until"], "events": ["masks"], "cancel": ["of"],
        "connection": [],
    ]

    func action() throws(Problem) -> ReplRequest.Action {
        let request = try text("request")
        guard let known = Self.known[request] else {
            throw Problem(message: "'\(request)' is not one of \(Self.known.keys.sorted().joined(separator: ", "))")
        }
        if let strange = members.keys.sorted().first(where: { !known.contains($0) && $0 != "id" && $0 != "request" }) {
            throw Problem(message: "a request '\(request)' has no '\(strange)'")
        }
        switch request {
        case "state": return .state(try masks())
        case "events": return .events(try masks())
        case "apply": return .apply(try manifest())
        case "plan": return .plan(try manifest(), isDeletion: try flag("delete"))
        case "delete": return .delete(try deleted())
        case "set": return .set(try state(), try masks())
        case "setConfig":
            let name = try text("name")
            let state = State(configs: [name: try Self.config(members["value"] ?? .null)])
            return .set(CompleteState(desiredState: state), [FieldMask("desiredState.configs.\(name)")])
        case "setTags": return .tags(agent: try text("agent"), try tags())
        case "wait": return try wait()
        case "logs":
            let tail = try optional("tail") { $0.number.flatMap { Int(exactly: $0) } }
            return .logs(
                ReplRequest.Logs(
                    workloads: try texts("workloads"),
                    isFollowing: try flag("follow"),
                    tail: tail.flatMap { $0 < 0 ? nil : $0 },
                    since: try optional("since", \.text),
                    until: try optional("until", \.text)
                )
            )
        case "cancel":
            guard let id = members["of"] else { throw missing("of") }
            return .cancel(id)
        default: return .connection
        }
    }

    // MARK: - Parts

    private func manifest() throws(Problem) -> Manifest {
        let agent = try optional("agent", \.text)
        let text = try text("manifest")
        do throws(ManifestError) {
            return try .reading(text, ManifestOptions(agent: agent)).manifest
        } catch {
            throw Problem(kind: "invalid", message: error.description.replacing("\n", with: "; "))
        }
    }

    private func deleted() throws(Problem) -> [FieldMask] {
        var masks = try members["manifest"] == nil ? [] : manifest().masks
        for (key, path) in [("workloads", "desiredState.workloads."), ("configs", "desiredState.configs.")] {
            for name in try members[key] == nil ? [] : texts(key) { masks.append(FieldMask(path + name)) }
        }
        guard !masks.isEmpty else {
            throw Problem(message: "'manifest', 'workloads' or 'configs' must say what to delete")
        }
        return masks
    }

    private func state() throws(Problem) -> CompleteState {
        guard let value = members["state"] else { throw missing("state") }
        do throws(CommandFailure) {
            // JSON is YAML.
            return try StateFile.state(of: value.description, named: "state")
        } catch {
            throw Problem(kind: "invalid", message: FailureFrame.plain.line(error))
        }
    }

    private func wait() throws(Problem) -> ReplRequest.Action {
        let seconds = try optional("timeout", \.number) ?? 60
        guard seconds >= 0, seconds < 1e9 else {
            throw Problem(message: "'timeout' must be a non-negative number of seconds")
        }
        let words = try texts("workloads")
        do throws(UsageError) {
            return .wait(try WaitCondition.all(words), within: .seconds(seconds))
        } catch {
            throw Problem(message: "\(error)")
        }
    }

    private func tags() throws(Problem) -> [String: String] {
        guard let members = members["tags"]?.members else { throw missing("tags", "an object of texts") }
        var tags: [String: String] = [:]
        for (key, value) in members {
            guard let text = value.text else { throw missing("tags", "an object of texts") }
            tags[key] = text
        }
        return tags
    }

    private static func config(_ value: JSONValue) throws(Problem) -> ConfigItem {
        switch value {
        case .string(let text): return .text(text)
        case .array(let values):
            var items: [ConfigItem] = []
            for value in values { items.append(try config(value)) }
            return .list(items)
        case .object(let members):
            var items: [String: ConfigItem] = [:]
            for (key, value) in members { items[key] = try config(value) }
            return .object(items)
        default: throw Problem(message: "'value' must be a text, or a list or an object of such, not \(value)")
        }
    }

    // MARK: - Kinds

    private func missing(_ name: String, _ kind: String = "there") -> Problem {
        Problem(message: "'\(name)' has to be \(kind)")
    }

    private func text(_ name: String) throws(Problem) -> String {
        guard let text = members[name]?.text else { throw missing(name, "a text") }
        return text
    }

    private func texts(_ name: String) throws(Problem) -> [String] {
        let values = members[name]?.elements ?? []
        let texts = values.compactMap(\.text)
        guard !values.isEmpty, texts.count == values.count else { throw missing(name, "a list of texts") }
        return texts
    }

    private func masks() throws(Problem) -> [FieldMask] {
        guard let value = members["masks"], value != [] else { return [] }
        return try texts("masks").map { FieldMask($0) }
    }

    private func flag(_ name: String) throws(Problem) -> Bool {
        switch members[name] {
        case nil: return false
        case .bool(let flag): return flag
        default: throw missing(name, "true or false")
        }
    }

    private func optional<Value>(_ name: String, _ value: (JSONValue) -> Value?) throws(Problem) -> Value? {
        guard let member = members[name], member != .null else { return nil }
        guard let found = value(member) else { throw Problem(message: "'\(name)' cannot be \(member)") }
        return found
    }
}

extension ReplRequest {
    /// The text for a person at a terminal.
    static let greeting = """
        Connected. Write a request in a line of JSON, such as {"id": 1, "request": "state", "masks": ["workloadStates"]}.
        There are \(ReplArguments.known.keys.sorted().joined(separator: ", ")). Ctrl-D ends.

        """
}
