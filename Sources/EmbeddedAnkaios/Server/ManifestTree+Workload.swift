import AnkaiosProtobuf
import AnkaiosYAML

/// The parts of a workload.
extension ManifestTree {
    static func tags(_ node: YAMLNode, _ workload: YAMLNode, _ path: YAMLPath) throws(YAMLError) -> [String:
        String]
    {
        var tags: [String: String] = [:]
        let problem = custom("data did not match any variant of untagged enum MapOrVec", workload, path)
        for pair in node.pairs ?? [] {
            guard let key = pair.key.text, case .text(let text) = pair.value.scalar else { throw problem }
            tags[key] = text
        }
        for item in node.items ?? [] {
            guard case .text(let key)? = item["key"]?.scalar, case .text(let text)? = item["value"]?.scalar else {
                throw problem
            }
            tags[key] = text
        }
        return tags
    }

    static func files(_ node: YAMLNode, _ path: YAMLPath) throws(YAMLError) -> [Proto.File] {
        var files: [Proto.File] = []
        for (at, item) in try items(node, path).enumerated() {
            let inner = path.item(at)
            _ = try members(item, inner, "struct FileSpec")
            guard let mountPoint = item["mountPoint"] else { throw missing("mountPoint", item, inner) }
            var file = Proto.File(mountPoint: try mountPoint.expectText(inner.member("mountPoint")))
            if case .text(let text)? = item["data"]?.scalar {
                file.content = .data(text)
            } else if case .text(let text)? = item["binaryData"]?.scalar {
                file.content = .binaryData(text)
            } else {
                throw custom("data did not match any variant of untagged enum FileContentSpec", item, inner)
            }
            files.append(file)
        }
        return files
    }

    static func access(_ node: YAMLNode, _ path: YAMLPath) throws(YAMLError) -> Proto.ControlInterfaceAccess {
        var access = Proto.ControlInterfaceAccess()
        for (key, value) in try members(node, path, "struct ControlInterfaceAccessSpec") {
            let path = path.member(key)
            guard key == "allowRules" || key == "denyRules" else { continue }
            var rules: [Proto.AccessRightsRule] = []
            for (at, item) in try items(value, path).enumerated() { rules.append(try rule(item, path.item(at), value)) }
            if key == "allowRules" { access.allowRules = rules } else { access.denyRules = rules }
        }
        return access
    }

    private static func rule(
        _ node: YAMLNode,
        _ path: YAMLPath,
        _ list: YAMLNode
    ) throws(YAMLError) -> Proto.AccessRightsRule {
        let pairs = try members(node, path, "internally tagged enum AccessRightsRuleSpec")
        guard let type = node["type"] else { throw missing("type", node, path) }
        let names = { (key: String, alias: String) throws(YAMLError) -> [String] in
            guard let (key, value) = pairs.first(where: { $0.0 == key || $0.0 == alias }) else {
                throw missing(key, node, path)
            }
            var names: [String] = []
            for (at, item) in try items(value, path.member(key)).enumerated() {
                names.append(try item.expectText(path.member(key).item(at)))
            }
            return names
        }
        switch type.text {
        case "StateRule":
            guard let operation = node["operation"] else { throw missing("operation", node, path) }
            let value: Proto.ReadWriteEnum
            switch operation.text {
            case "Nothing": value = .nothing
            case "Read": value = .read
            case "Write": value = .write
            case "ReadWrite": value = .readWrite
            case let other: throw variant(other, ["Nothing", "Read", "Write", "ReadWrite"], operation, path)
            }
            let masks = try names("filterMasks", "filterMask")
            return Proto.AccessRightsRule(content: .stateRule(Proto.StateRule(operation: value, filterMasks: masks)))
        case "LogRule":
            let names = try names("workloadNames", "workloadNames")
            return Proto.AccessRightsRule(content: .logRule(Proto.LogRule(workloadNames: names)))
        case let other: throw variant(other, ["StateRule", "LogRule"], type, path.member("type"))
        }
    }
}
