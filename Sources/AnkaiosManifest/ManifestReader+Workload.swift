import AnkaiosModel
import AnkaiosYAML

extension ManifestReader {
    private static let keys = [
        "agent", "restartPolicy", "dependencies", "tags", "runtime", "runtimeConfig", "controlInterfaceAccess",
        "configs",
        "files",
    ]

    mutating func workload(_ name: String, _ node: YAMLNode) -> Workload? {
        let path = ["workloads", name]
        guard let members = members(node, path, known: Self.keys) else { return nil }
        var workload = Workload(partial: name)
        for key in ["agent", "runtime", "runtimeConfig"] where members[key] == nil {
            if key == "agent", agentForAll != nil { continue }
            reportMissing(key, path, at: node.mark)
        }
        workload.agent = members["agent"].flatMap { text($0, path + ["agent"]) }
        workload.runtime = members["runtime"].flatMap { text($0, path + ["runtime"]) }
        workload.runtimeConfig = members["runtimeConfig"].flatMap { text($0, path + ["runtimeConfig"]) }
        workload.restartPolicy = members["restartPolicy"].flatMap {
            choice($0, path + ["restartPolicy"], ManifestWords.restartPolicies)
        }
        if let node = members["dependencies"] {
            let path = path + ["dependencies"]
            for (name, node) in self.members(node, path) ?? [:] {
                workload.dependencies[name] = choice(node, path + [name], ManifestWords.conditions)
            }
        }
        if let node = members["tags"] { workload.tags = tags(node, path + ["tags"], of: name) }
        if let node = members["configs"] { workload.configs = textMap(node, path + ["configs"]) }
        if let node = members["files"] {
            let path = path + ["files"]
            workload.files = items(node, path).enumerated().compactMap { file($1, path + [String($0)]) }
        }
        if let node = members["controlInterfaceAccess"] {
            workload.controlInterfaceAccess = access(node, path + ["controlInterfaceAccess"])
        }
        return workload
    }

    /// A mapping in `v1`; in `v0.1` a list of keys and values, and in that version only.
    private mutating func tags(_ node: YAMLNode, _ path: ManifestPath, of workload: String) -> [String: String] {
        guard isOld else {
            if node.items != nil {
                report(
                    "For API version 'v1', tags must be specified as a mapping (key-value pairs). "
                        + "Found tags as sequence for workload '\(workload)'.",
                    path,
                    at: node.mark
                )
                return [:]
            }
            return textMap(node, path)
        }
        if node.pairs != nil {
            report(
                "For API version 'v0.1', tags must be specified as a sequence (list of key-value entries). "
                    + "Found tags as mapping for workload '\(workload)'.",
                path,
                at: node.mark
            )
            return [:]
        }
        var tags: [String: String] = [:]
        for (at, item) in items(node, path).enumerated() {
            let path = path + [String(at)]
            guard let members = members(item, path, known: ["key", "value"]) else { continue }
            guard let key = required("key", members, item, path), let value = required("value", members, item, path)
            else {
                continue
            }
            if tags.updateValue(value, forKey: key) != nil {
                report("the tag '\(key)' appears twice", path, at: item.mark)
            }
        }
        return tags
    }

    private mutating func required(
        _ key: String,
        _ members: [String: YAMLNode],
        _ node: YAMLNode,
        _ path: ManifestPath
    ) -> String? {
        guard let value = members[key] else {
            report("the key '\(key)' is missing", path, at: node.mark)
            return nil
        }
        return text(value, path + [key])
    }

    private mutating func file(_ node: YAMLNode, _ path: ManifestPath) -> File? {
        guard let members = members(node, path, known: ["mountPoint", "data", "binaryData"]) else { return nil }
        let mountPoint = required("mountPoint", members, node, path)
        let data = members["data"].flatMap { text($0, path + ["data"]) }
        let binary = members["binaryData"].flatMap { text($0, path + ["binaryData"]) }
        if (members["data"] == nil) == (members["binaryData"] == nil) {
            report("a file has either 'data' or 'binaryData'", path, at: node.mark)
            return nil
        }
        guard let mountPoint, let content = data.map({ File.Content.text($0) }) ?? binary.map({ .base64($0) }) else {
            return nil
        }
        return File(mountPoint: mountPoint, content: content)
    }

    private mutating func access(_ node: YAMLNode, _ path: ManifestPath) -> ControlInterfaceAccess {
        var access = ControlInterfaceAccess()
        guard let members = members(node, path, known: ["allowRules", "denyRules"]) else { return access }
        for key in ["allowRules", "denyRules"] {
            guard let node = members[key] else { continue }
            let path = path + [key]
            let rules = items(node, path).enumerated().compactMap { rule($1, path + [String($0)]) }
            if key == "allowRules" { access.allowRules = rules } else { access.denyRules = rules }
        }
        return access
    }

    private mutating func rule(_ node: YAMLNode, _ path: ManifestPath) -> AccessRule? {
        // A rule's type decides which keys it has; until it is known, all are.
        let type = node["type"].flatMap { choice($0, path + ["type"], [("StateRule", true), ("LogRule", false)]) }
        let known =
            switch type {
            case true: ["type", "operation", "filterMasks", "filterMask"]
            case false: ["type", "workloadNames"]
            case nil: ["type", "operation", "filterMasks", "filterMask", "workloadNames"]
            }
        guard let members = members(node, path, known: known) else { return nil }
        guard members["type"] != nil else {
            report("the key 'type' is missing", path, at: node.mark)
            return nil
        }
        guard let type else { return nil }
        guard type else {
            guard let names = members["workloadNames"] else {
                report("the key 'workloadNames' is missing", path, at: node.mark)
                return nil
            }
            return .logs(of: texts(names, path + ["workloadNames"]))
        }
        let operation = members["operation"].flatMap { choice($0, path + ["operation"], ManifestWords.operations) }
        if members["operation"] == nil { report("the key 'operation' is missing", path, at: node.mark) }
        if members["filterMasks"] != nil, let double = members["filterMask"] {
            report(
                "'filterMask' is the old name of 'filterMasks': only one of them",
                path + ["filterMask"],
                at: double.mark
            )
        }
        guard let masks = members["filterMasks"] ?? members["filterMask"] else {
            report("the key 'filterMasks' is missing", path, at: node.mark)
            return nil
        }
        let key = members["filterMasks"] == nil ? "filterMask" : "filterMasks"
        let texts = texts(masks, path + [key])
        return operation.map { .state($0, masks: texts.map { FieldMask($0) }) }
    }
}

/// The words of a manifest for values of the model.
enum ManifestWords {
    static let restartPolicies: [(String, RestartPolicy)] = [
        ("NEVER", .never), ("ON_FAILURE", .onFailure), ("ALWAYS", .always),
    ]
    static let conditions: [(String, StartCondition)] = [
        ("ADD_COND_RUNNING", .running), ("ADD_COND_SUCCEEDED", .succeeded), ("ADD_COND_FAILED", .failed),
    ]
    static let operations: [(String, AccessRule.Operation)] = [
        ("Nothing", .nothing), ("Read", .read), ("Write", .write), ("ReadWrite", .readWrite),
    ]
}
