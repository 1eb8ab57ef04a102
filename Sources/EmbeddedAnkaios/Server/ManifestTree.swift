import AnkaiosProtobuf
import AnkaiosYAML

/// Makes messages of the YAML of a state, with Ankaios' words for what does not fit.
enum ManifestTree {
    static func state(_ root: YAMLNode) throws(YAMLError) -> Proto.State {
        let path = YAMLPath()
        let pairs = try members(root, path, "struct StateSpec")
        var state = Proto.State()
        var hasVersion = false
        for (key, value) in pairs {
            let path = path.member(key)
            switch key {
            case "apiVersion":
                state.apiVersion = try value.expectText(path)
                hasVersion = true
            case "workloads":
                var workloads: [String: Proto.Workload] = [:]
                for (name, node) in try members(value, path, "a map") {
                    workloads[name] = try workload(node, path.member(name))
                }
                state.workloads = Proto.WorkloadMap(workloads: workloads)
            case "configs":
                state.configs = Proto.ConfigMap(configs: try configItems(value, path))
            default: break
            }
        }
        guard hasVersion else { throw missing("apiVersion", root, path) }
        if state.workloads == nil { state.workloads = Proto.WorkloadMap() }
        return state
    }

    private static func workload(_ node: YAMLNode, _ path: YAMLPath) throws(YAMLError) -> Proto.Workload {
        var workload = Proto.Workload()
        for (key, value) in try members(node, path, "struct WorkloadSpec") {
            let inner = path.member(key)
            switch key {
            case "agent": workload.agent = try value.expectText(inner)
            case "runtime": workload.runtime = try value.expectText(inner)
            case "runtimeConfig": workload.runtimeConfig = trimmed(try value.expectText(inner))
            case "restartPolicy": workload.restartPolicy = try choice(value, inner)
            case "dependencies":
                var dependencies: [String: Proto.AddCondition] = [:]
                for (name, condition) in try members(value, inner, "a map") {
                    dependencies[name] = try choice(condition, inner.member(name))
                }
                workload.dependencies = Proto.Dependencies(dependencies: dependencies)
            case "tags": workload.tags = Proto.Tags(tags: try tags(value, node, path))
            case "configs":
                var configs: [String: String] = [:]
                for (alias, name) in try members(value, inner, "a map") {
                    configs[alias] = try name.expectText(inner.member(alias))
                }
                workload.configs = Proto.ConfigMappings(configs: configs)
            case "controlInterfaceAccess": workload.controlInterfaceAccess = try access(value, inner)
            case "files": workload.files = Proto.Files(files: try files(value, inner))
            default: break
            }
        }
        if workload.agent == nil { throw missing("agent", node, path) }
        if workload.runtime == nil { throw missing("runtime", node, path) }
        if workload.runtimeConfig == nil { throw missing("runtimeConfig", node, path) }
        return workload
    }

    // MARK: - Configs

    private static func configItems(_ node: YAMLNode, _ path: YAMLPath) throws(YAMLError) -> [String: Proto.ConfigItem]
    {
        var configs: [String: Proto.ConfigItem] = [:]
        for (name, value) in try members(node, path, "a map") {
            guard let item = configItem(value) else {
                throw custom("data did not match any variant of untagged enum ConfigItemEnumSpec", node, path)
            }
            configs[name] = item
        }
        return configs
    }

    /// A text, list or object; `nil` if there is anything else in it.
    private static func configItem(_ node: YAMLNode) -> Proto.ConfigItem? {
        switch node.content {
        case .scalar:
            guard case .text(let text) = node.scalar else { return nil }
            return Proto.ConfigItem(content: .string(text))
        case .sequence(let items):
            let values = items.compactMap(configItem)
            guard values.count == items.count else { return nil }
            return Proto.ConfigItem(content: .array(Proto.ConfigArray(values: values)))
        case .mapping(let pairs):
            var fields: [String: Proto.ConfigItem] = [:]
            for pair in pairs {
                guard case .text(let key) = pair.key.scalar, let value = configItem(pair.value) else { return nil }
                fields[key] = value
            }
            return Proto.ConfigItem(content: .object(Proto.ConfigObject(fields: fields)))
        }
    }

    // MARK: - Reading

    /// The members of a mapping; nothing at all is an empty one.
    static func members(
        _ node: YAMLNode,
        _ path: YAMLPath,
        _ expected: String
    ) throws(YAMLError) -> [(String, YAMLNode)] {
        if isNothing(node) { return [] }
        guard let pairs = node.pairs else { throw node.unexpected(expected, path: path) }
        var members: [(String, YAMLNode)] = []
        for pair in pairs {
            guard let key = pair.key.text else { throw pair.key.unexpected("a string", path: path) }
            members.append((key, pair.value))
        }
        return members
    }

    static func items(_ node: YAMLNode, _ path: YAMLPath) throws(YAMLError) -> [YAMLNode] {
        if isNothing(node) { return [] }
        guard let items = node.items else { throw node.unexpected("a sequence", path: path) }
        return items
    }

    static func isNothing(_ node: YAMLNode) -> Bool {
        if case .scalar = node.content, node.scalar == .null { true } else { false }
    }

    /// One of the names of an enumeration, as the proto files call them.
    static func choice<Value: ProtoEnum>(_ node: YAMLNode, _ path: YAMLPath) throws(YAMLError) -> Value {
        if let known = Value.named.first(where: { $0.name == node.text }) { return known.value }
        throw variant(node.text, Value.named.map(\.name), node, path)
    }

    static func variant(
        _ text: String?,
        _ names: [String],
        _ node: YAMLNode,
        _ path: YAMLPath
    ) -> YAMLError {
        let quoted = names.map { "`\($0)`" }
        let list = quoted.count == 2 ? quoted.joined(separator: " or ") : "one of " + quoted.joined(separator: ", ")
        return custom("unknown variant `\(text ?? "")`, expected \(list)", node, path)
    }

    static func missing(_ field: String, _ node: YAMLNode, _ path: YAMLPath) -> YAMLError {
        custom("missing field `\(field)`", node, path)
    }

    static func custom(_ problem: String, _ node: YAMLNode, _ path: YAMLPath) -> YAMLError {
        YAMLError(path.isRoot ? problem : "\(path): \(problem)", at: node.mark)
    }

    /// A text without the white space around it, as the server stores runtime configs.
    static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
