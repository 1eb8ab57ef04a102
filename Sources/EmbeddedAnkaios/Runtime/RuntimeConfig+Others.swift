import AnkaiosYAML

/// The runtimeConfig of runtime `process`: a program of this machine.
///
///     command: /usr/bin/env
///     commandArgs: [sleep, "5"]
///     environment: {KEY: value}
///     workingFolder: /tmp
struct ProcessConfig: Hashable, Sendable {
    var command: String
    var commandArgs: [String] = []
    var environment: [String: String] = [:]
    var workingFolder: String?

    init(runtimeConfig: String) throws(RuntimeConfigError) {
        let map = try ConfigMap(runtimeConfig, keys: ["command", "commandArgs", "environment", "workingFolder"])
        guard let command = try map.text("command") else { throw RuntimeConfigError(text: "missing field `command`") }
        self.command = command
        commandArgs = try map.texts("commandArgs")
        workingFolder = try map.text("workingFolder")
        for pair in try map.pairs("environment") {
            environment[pair.key.text ?? ""] = try map.text(of: pair.value, "environment")
        }
    }
}

extension SimulatedWorkload {
    /// Reads the runtimeConfig of runtime `simulated`. All keys may be missing; times are seconds, or texts as `500ms`.
    ///
    ///     startDelay: 0.5
    ///     startFailures: ["no such image"]
    ///     steps: [{log: ready}, {wait: 2s}, {logError: oops}, {forever: [{log: tick}, {wait: 1}]}]
    ///     exit: 1                      # or: vanishes: true
    ///     stopDelay: 100ms
    ///     deleteFailures: ["busy"]
    ///     alwaysFailing: "never"
    init(runtimeConfig: String) throws(RuntimeConfigError) {
        let map = try ConfigMap(
            runtimeConfig,
            keys: [
                "startDelay", "startFailures", "steps", "exit", "vanishes", "stopDelay", "deleteFailures",
                "alwaysFailing",
            ]
        )
        self.init(
            startDelay: try map.duration("startDelay") ?? .zero,
            startFailures: try map.texts("startFailures"),
            alwaysFailing: try map.text("alwaysFailing"),
            steps: try SimulatedWorkload.steps(map.items("steps"), map),
            stopDelay: try map.duration("stopDelay") ?? .zero,
            deleteFailures: try map.texts("deleteFailures")
        )
        if let exit = try map.text("exit") {
            guard let code = Int(exit), (0...255).contains(code) else {
                throw RuntimeConfigError(text: "exit: '\(exit)' is not an exit code")
            }
            end = .exits(code: code)
        }
        if try map.text("vanishes") == "true" { end = .vanishes }
    }

    private static func steps(_ items: [YAMLNode], _ map: ConfigMap) throws(RuntimeConfigError) -> [Step] {
        var steps: [Step] = []
        for item in items {
            guard let pairs = item.pairs, pairs.count == 1, let pair = pairs.first, let name = pair.key.text else {
                throw RuntimeConfigError(text: "steps: each step is one of log, logError, wait, forever")
            }
            switch name {
            case "log": steps.append(.log(try map.text(of: pair.value, name)))
            case "logError": steps.append(.logError(try map.text(of: pair.value, name)))
            case "wait": steps.append(.wait(try map.duration(of: pair.value, name)))
            case "forever": steps.append(.forever(try SimulatedWorkload.steps(pair.value.items ?? [], map)))
            default: throw RuntimeConfigError(text: "steps: unknown step `\(name)`")
            }
        }
        return steps
    }
}

/// A runtimeConfig of a runtime of ours: a mapping with known keys.
private struct ConfigMap {
    private let values: [String: YAMLNode]

    init(_ text: String, keys: Set<String>) throws(RuntimeConfigError) {
        let document: YAMLNode?
        do throws(YAMLError) {
            document = try YAML.document(text)
        } catch {
            throw RuntimeConfigError(text: error.description)
        }
        guard let document, !document.isNothing else {
            values = [:]
            return
        }
        guard let pairs = document.pairs else { throw RuntimeConfigError(text: "expected a mapping of settings") }
        var values: [String: YAMLNode] = [:]
        for pair in pairs {
            let key = pair.key.text ?? ""
            guard keys.contains(key) else { throw RuntimeConfigError(text: "unknown field `\(key)`") }
            values[key] = pair.value
        }
        self.values = values
    }

    func text(_ key: String) throws(RuntimeConfigError) -> String? {
        guard let node = values[key] else { return nil }
        return try text(of: node, key)
    }

    func text(of node: YAMLNode, _ key: String) throws(RuntimeConfigError) -> String {
        guard let text = node.text else { throw RuntimeConfigError(text: "\(key): expected a text") }
        return text
    }

    func items(_ key: String) throws(RuntimeConfigError) -> [YAMLNode] {
        guard let node = values[key], !node.isNothing else { return [] }
        guard let items = node.items else { throw RuntimeConfigError(text: "\(key): expected a list") }
        return items
    }

    func texts(_ key: String) throws(RuntimeConfigError) -> [String] {
        var texts: [String] = []
        for item in try items(key) { texts.append(try text(of: item, key)) }
        return texts
    }

    func pairs(_ key: String) throws(RuntimeConfigError) -> [YAMLNode.Pair] {
        guard let node = values[key], !node.isNothing else { return [] }
        guard let pairs = node.pairs else { throw RuntimeConfigError(text: "\(key): expected a mapping") }
        return pairs
    }

    func duration(_ key: String) throws(RuntimeConfigError) -> Duration? {
        guard let node = values[key] else { return nil }
        return try duration(of: node, key)
    }

    func duration(of node: YAMLNode, _ key: String) throws(RuntimeConfigError) -> Duration {
        let text = try text(of: node, key)
        guard let duration = DurationText.parse(text) else {
            throw RuntimeConfigError(text: "\(key): '\(text)' is not a time; write 1.5, 500ms or 2m")
        }
        return duration
    }
}

extension YAMLNode {
    /// Whether nothing is written here.
    fileprivate var isNothing: Bool { if case .scalar("", .plain) = content { true } else { false } }
}
