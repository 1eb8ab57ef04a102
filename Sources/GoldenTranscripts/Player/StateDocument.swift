import AnkaiosProtobuf
import AnkaiosYAML

/// The YAML of a state as the command line reads it: unknown fields are passed over, workloads may be given in part.
enum StateDocument {
    /// The state that a mapping with `apiVersion`, `workloads` and `configs` stands for.
    static func state(_ node: YAMLNode) throws(ProtoError) -> Proto.State {
        var members: [String: JSONValue] = [:]
        members["apiVersion"] = node["apiVersion"].map(value)
        members["workloads"] = node["workloads"].map { ["workloads": map($0, workload)] }
        members["configs"] = node["configs"].map { ["configs": map($0, configItem)] }
        return try Proto.State(json: .object(members))
    }

    private static func workload(_ node: YAMLNode) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for name in ["agent", "restartPolicy", "runtime", "runtimeConfig"] { members[name] = node[name].map(value) }
        for name in ["dependencies", "configs"] { members[name] = node[name].map { [name: value($0)] } }
        members["tags"] = node["tags"].map { ["tags": tags($0)] }
        members["files"] = node["files"].map { ["files": list($0, file)] }
        if let access = node["controlInterfaceAccess"] {
            var rules: [String: JSONValue] = [:]
            for kind in ["allowRules", "denyRules"] { rules[kind] = access[kind].map { list($0, rule) } }
            members["controlInterfaceAccess"] = .object(rules)
        }
        return .object(members)
    }

    /// A mapping, or the list of the old version.
    private static func tags(_ node: YAMLNode) -> JSONValue {
        guard let items = node.items else { return value(node) }
        var tags: [String: JSONValue] = [:]
        for item in items { tags[item["key"]?.text ?? ""] = item["value"].map(value) }
        return .object(tags)
    }

    private static func file(_ node: YAMLNode) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for name in ["mountPoint", "data", "binaryData"] { members[name] = node[name].map(value) }
        return .object(members)
    }

    private static let operations: [String: JSONValue] = [
        "Nothing": "RW_NOTHING", "Read": "RW_READ", "Write": "RW_WRITE", "ReadWrite": "RW_READ_WRITE",
    ]

    private static func rule(_ node: YAMLNode) -> JSONValue {
        if node["type"]?.text == "LogRule" {
            return ["logRule": ["workloadNames": node["workloadNames"].map(value) ?? .null]]
        }
        let masks = node["filterMasks"] ?? node["filterMask"]
        let operation = operations[node["operation"]?.text ?? ""] ?? .bool(false)
        return ["stateRule": ["operation": operation, "filterMasks": masks.map(value) ?? .null]]
    }

    private static func configItem(_ node: YAMLNode) -> JSONValue {
        switch node.content {
        case .scalar: ["String": value(node)]
        case .sequence: ["array": ["values": list(node, configItem)]]
        case .mapping: ["object": ["fields": map(node, configItem)]]
        }
    }

    // MARK: - Shapes

    private static func map(_ node: YAMLNode, _ each: (YAMLNode) -> JSONValue) -> JSONValue {
        guard let pairs = node.pairs else { return value(node) }
        return .object(Dictionary(pairs.map { ($0.key.text ?? "", each($0.value)) }, uniquingKeysWith: { $1 }))
    }

    private static func list(_ node: YAMLNode, _ each: (YAMLNode) -> JSONValue) -> JSONValue {
        node.items.map { .array($0.map(each)) } ?? value(node)
    }

    private static func value(_ node: YAMLNode) -> JSONValue {
        switch node.content {
        case .sequence(let items): return .array(items.map(value))
        case .mapping: return map(node, value)
        case .scalar:
            switch node.scalar {
            case .text(let text): return .string(text)
            case .null: return .null
            case .bool(let flag): return .bool(flag)
            default: return .integer(0)  // a number where a text belongs is refused by what reads this
            }
        }
    }
}
