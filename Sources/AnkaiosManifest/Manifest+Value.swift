import AnkaiosModel
package import AnkaiosYAML

extension Manifest {
    /// Makes a manifest of the value that one was read into. Rules and files without content stay: the server refuses
    /// them.
    package init(read value: YAMLValue) {
        self.init()
        for (name, value) in value["workloads"]?.members ?? [] { workloads[name] = Workload(name, read: value) }
        for (name, value) in value["configs"]?.members ?? [] { configs[name] = ConfigItem(read: value) }
    }
}

extension Workload {
    fileprivate init(_ name: String, read value: YAMLValue) {
        self.init(partial: name)
        for (key, value) in value.members {
            switch key {
            case "agent": agent = value.asText
            case "runtime": runtime = value.asText
            case "runtimeConfig": runtimeConfig = value.asText
            case "restartPolicy": restartPolicy = ManifestWords.restartPolicies.first { $0.0 == value.asText }?.1
            case "dependencies":
                for (name, value) in value.members {
                    dependencies[name] = ManifestWords.conditions.first { $0.0 == value.asText }?.1
                }
            case "tags":
                for (key, value) in value.members { tags[key] = value.asText }
                for item in value.asItems { tags[item["key"]?.asText ?? ""] = item["value"]?.asText }
            case "configs": for (alias, value) in value.members { configs[alias] = value.asText }
            case "files": files = value.asItems.map(File.init(read:))
            case "controlInterfaceAccess":
                controlInterfaceAccess.allowRules = value["allowRules"]?.asItems.map(AccessRule.init(read:)) ?? []
                controlInterfaceAccess.denyRules = value["denyRules"]?.asItems.map(AccessRule.init(read:)) ?? []
            default: break
            }
        }
    }
}

extension File {
    fileprivate init(read value: YAMLValue) {
        let content: Content =
            if let text = value["data"]?.asText {
                .text(text)
            } else if let text = value["binaryData"]?.asText {
                .base64(text)
            } else {
                .unset
            }
        self.init(mountPoint: value["mountPoint"]?.asText ?? "", content: content)
    }
}

extension AccessRule {
    fileprivate init(read value: YAMLValue) {
        if let names = value["workloadNames"] {
            self = .logs(of: names.asItems.map(\.asText))
        } else if let masks = value["filterMasks"],
            let operation = ManifestWords.operations.first(where: { $0.0 == value["operation"]?.asText })?.1
        {
            self = .state(operation, masks: masks.asItems.map { FieldMask($0.asText) })
        } else {
            self = .unset
        }
    }
}

extension ConfigItem {
    fileprivate init(read value: YAMLValue) {
        switch value {
        case .list(let items): self = .list(items.map(ConfigItem.init(read:)))
        case .mapping:
            var object: [String: ConfigItem] = [:]
            for (key, value) in value.members { object[key] = ConfigItem(read: value) }
            self = .object(object)
        default: self = .text(value.asText)
        }
    }
}
