package import AnkaiosProtobuf
package import EmbeddedAnkaios

/// The first line of a transcript: the world, and what is done in it.
package struct Scenario: Sendable {
    package struct Agent: Hashable, Sendable {
        package var name: String
        package var tags: [String: String]
        /// Whether it runs before the first step.
        package var starts: Bool
    }

    package struct Hook: Hashable, Sendable {
        package var name: String
        package var prio: UInt8
        /// Its program is not there.
        package var isMissing: Bool
    }

    package var name: String
    package var version: AnkaiosVersion
    /// The version of what was recorded, as it tells it itself.
    package var versionText: String
    package var hooks: [Hook]
    package var agents: [Agent]
    /// The server's startup manifest, as YAML.
    package var manifest: String
    /// Workloads that run before the first step.
    package var ready: [String]
    package var warmUp: Duration
    package var steps: [Step]
    /// The line as it stands.
    package var line: JSONValue

    package init(_ line: JSONValue) throws(ProtoError) {
        guard let name = line["scenario"]?.text, let steps = line["steps"]?.elements else {
            throw .json("the first line is no scenario")
        }
        self.name = name
        self.line = line
        versionText = line["ankaios"]?.text ?? "1.0.1"
        version = versionText.hasPrefix("1.1") ? .v1_1 : .v1_0
        hooks = (line["hooks"]?.elements ?? []).compactMap { hook in
            hook["name"]?.text.map {
                Hook(
                    name: $0,
                    prio: UInt8(clamping: Int(hook["prio"]?.number ?? 0)),
                    isMissing: hook["missing"] == true
                )
            }
        }
        manifest = line["manifest"]?.text ?? ""
        ready = (line["ready"]?.elements ?? []).compactMap(\.text)
        warmUp = .seconds(line["warm_up"]?.number ?? 1)
        agents = []
        for agent in line["agents"]?.elements ?? [] {
            guard let name = agent["name"]?.text else { throw .json("an agent without a name") }
            let tags = (agent["tags"]?.members ?? [:]).compactMapValues(\.text)
            agents.append(Agent(name: name, tags: tags, starts: agent["start"] != false))
        }
        self.steps = []
        for step in steps { self.steps.append(try Step(step)) }
    }

    /// Whether it needs the server's network connections.
    package var isOverNetwork: Bool {
        name.hasPrefix("grpc-") || steps.contains { $0.action.isOverNetwork }
    }
}
