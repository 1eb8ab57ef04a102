package import AnkaiosProtobuf

/// One step of a scenario (golden/README.md).
package struct Step: Sendable {
    package enum Power: String, Sendable {
        case start, stop, kill
    }

    package enum Action: Sendable {
        case connect(connection: String, workload: String, agent: String, hello: String?, within: Duration)
        case hello(connection: String, version: String)
        case send(connection: String, id: String, request: JSONValue)
        case ask(connection: String, id: String, request: JSONValue, field: String?, within: Duration)
        case await(connection: String, id: String, field: String?, within: Duration)
        case awaitAny(connection: String, within: Duration)
        case raw(connection: String, hex: String)
        case until(workload: String, state: String, within: Duration)
        case settle(Duration)
        case pause(Duration)
        case disconnect(connection: String)
        case agent(Power, name: String)
        case server(Power)
        case commandLine([String])
        case podman([String])
        case write(path: String, text: String)
        /// A stream into the server, over a network, and what is sent at once; with the time that passes then.
        case call(connection: String, method: String, messages: [JSONValue], Duration)
        /// More on such a stream.
        case more(connection: String, messages: [JSONValue], Duration)
        /// The client's end of such a stream is closed.
        case hangUp(connection: String, Duration)
        /// The command line, interrupted after a time; other commands meanwhile, each a time after the one before.
        case commandLineFor([String], meanwhile: [(after: Duration, arguments: [String])], Duration)
    }

    package var action: Action
    /// The step as it stands.
    package var line: JSONValue

    package init(_ line: JSONValue) throws(ProtoError) {
        guard let members = line.members, members.count == 1, let (kind, value) = members.first,
            let action = Step.action(kind, Arguments(value: value))
        else { throw .json("not a step that can be played: \(line)") }
        self.line = line
        self.action = action
    }

    private static func action(_ kind: String, _ arguments: Arguments) -> Action? {
        switch kind {
        case "settle": return arguments.value.number.map { .settle(.seconds($0)) }
        case "pause": return arguments.value.number.map { .pause(.seconds($0)) }
        case "agent":
            guard let (power, name) = arguments.value.members?.first, let power = Power(rawValue: power) else {
                return nil
            }
            return name.text.map { .agent(power, name: $0) }
        case "server": return arguments.value.text.flatMap(Power.init).map(Action.server)
        case "ank": return .commandLine(arguments.words)
        case "podman": return .podman(arguments.words)
        case "ank_for":
            let meanwhile = (arguments.value["meanwhile"]?.elements ?? []).map { command in
                (
                    after: Duration.seconds(command["after"]?.number ?? 0),
                    arguments: (command["ank"]?.elements ?? []).compactMap(\.text)
                )
            }
            let words = (arguments.value["args"]?.elements ?? []).compactMap(\.text)
            return .commandLineFor(words, meanwhile: meanwhile, arguments.seconds ?? .zero)
        case "write":
            guard let path = arguments["path"], let text = arguments["text"] else { return nil }
            return .write(path: path, text: text)
        case "until":
            guard let workload = arguments["workload"], let state = arguments["state"] else { return nil }
            return .until(workload: workload, state: state, within: arguments.timeout ?? .seconds(30))
        default: return arguments["as"].flatMap { ofConnection(kind, $0, arguments) }
        }
    }

    private static func ofConnection(_ kind: String, _ name: String, _ arguments: Arguments) -> Action? {
        let within = arguments.timeout ?? .seconds(10)
        let id = arguments["id"] ?? ""
        switch kind {
        case "connect":
            return arguments["workload"].map {
                .connect(
                    connection: name,
                    workload: $0,
                    agent: arguments["agent"] ?? "agent_A",
                    hello: arguments["hello"],
                    within: arguments.timeout ?? .seconds(30)
                )
            }
        case "hello": return arguments["version"].map { .hello(connection: name, version: $0) }
        case "send": return .send(connection: name, id: id, request: arguments.value["request"] ?? [:])
        case "ask":
            let request = arguments.value["request"] ?? [:]
            return .ask(connection: name, id: id, request: request, field: arguments["for"], within: within)
        case "await": return .await(connection: name, id: id, field: arguments["for"], within: within)
        case "await_any": return .awaitAny(connection: name, within: within)
        case "raw": return arguments["hex"].map { .raw(connection: name, hex: $0) }
        case "disconnect": return .disconnect(connection: name)
        case "call":
            return .call(
                connection: name,
                method: arguments["method"] ?? "cli",
                messages: arguments.messages,
                arguments.seconds ?? .milliseconds(500)
            )
        case "more":
            return .more(connection: name, messages: arguments.messages, arguments.seconds ?? .milliseconds(500))
        case "hang_up": return .hangUp(connection: name, arguments.seconds ?? .milliseconds(500))
        default: return nil
        }
    }

    private struct Arguments {
        var value: JSONValue

        subscript(name: String) -> String? { value[name]?.text }
        var timeout: Duration? { value["timeout"]?.number.map { .seconds($0) } }
        var seconds: Duration? { value["seconds"]?.number.map { .seconds($0) } }
        var messages: [JSONValue] { value["send"]?.elements ?? [] }
        var words: [String] { (value.elements ?? []).compactMap(\.text) }
    }
}

extension Step.Action {
    /// Whether it needs a port of the server.
    var isOverNetwork: Bool {
        switch self {
        case .call, .more, .hangUp, .commandLineFor: true
        default: false
        }
    }
}
