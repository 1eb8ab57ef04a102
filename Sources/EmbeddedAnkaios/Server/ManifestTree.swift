import AnkaiosProtobuf
import AnkaiosRules
import AnkaiosYAML

/// Makes messages of the values that a manifest was read into.
enum ManifestTree {
    static func state(_ value: YAMLValue) -> Proto.State {
        var state = Proto.State()
        state.workloads = Proto.WorkloadMap()
        for (key, value) in value.members {
            switch key {
            case "apiVersion": state.apiVersion = value.asText
            case "workloads":
                for (name, value) in value.members { state.workloads?.workloads[name] = workload(value) }
            case "configs":
                state.configs = Proto.ConfigMap()
                for (name, value) in value.members { state.configs?.configs[name] = configItem(value) }
            default: break
            }
        }
        return state
    }

    private static func workload(_ value: YAMLValue) -> Proto.Workload {
        var workload = Proto.Workload()
        for (key, value) in value.members {
            switch key {
            case "agent": workload.agent = value.asText
            case "runtime": workload.runtime = value.asText
            case "runtimeConfig": workload.runtimeConfig = value.asText.trimmed
            case "restartPolicy": workload.restartPolicy = Proto.RestartPolicy(word: value.asText)
            case "dependencies":
                var dependencies: [String: Proto.AddCondition] = [:]
                for (name, value) in value.members { dependencies[name] = Proto.AddCondition(word: value.asText) }
                workload.dependencies = Proto.Dependencies(dependencies: dependencies)
            case "tags": workload.tags = Proto.Tags(tags: tags(value))
            case "configs":
                var configs: [String: String] = [:]
                for (alias, value) in value.members { configs[alias] = value.asText }
                workload.configs = Proto.ConfigMappings(configs: configs)
            case "controlInterfaceAccess": workload.controlInterfaceAccess = access(value)
            case "files": workload.files = Proto.Files(files: value.asItems.map(file))
            default: break
            }
        }
        return workload
    }

    private static func tags(_ value: YAMLValue) -> [String: String] {
        var tags: [String: String] = [:]
        for (key, value) in value.members { tags[key] = value.asText }
        for item in value.asItems { tags[item["key"]?.asText ?? ""] = item["value"]?.asText }
        return tags
    }

    private static func file(_ value: YAMLValue) -> Proto.File {
        var file = Proto.File(mountPoint: value["mountPoint"]?.asText ?? "")
        if let text = value["data"]?.asText {
            file.content = .data(text)
        } else if let text = value["binaryData"]?.asText {
            file.content = .binaryData(text)
        }
        return file
    }

    private static func access(_ value: YAMLValue) -> Proto.ControlInterfaceAccess {
        var access = Proto.ControlInterfaceAccess()
        access.allowRules = value["allowRules"]?.asItems.map(rule) ?? []
        access.denyRules = value["denyRules"]?.asItems.map(rule) ?? []
        return access
    }

    private static func rule(_ value: YAMLValue) -> Proto.AccessRightsRule {
        if let names = value["workloadNames"] {
            return Proto.AccessRightsRule(content: .logRule(Proto.LogRule(workloadNames: names.asItems.map(\.asText))))
        }
        let rule = Proto.StateRule(
            operation: Proto.ReadWriteEnum(word: value["operation"]?.asText ?? "") ?? .nothing,
            filterMasks: value["filterMasks"]?.asItems.map(\.asText) ?? []
        )
        return Proto.AccessRightsRule(content: .stateRule(rule))
    }

    private static func configItem(_ value: YAMLValue) -> Proto.ConfigItem {
        switch value {
        case .list(let items):
            return Proto.ConfigItem(content: .array(Proto.ConfigArray(values: items.map(configItem))))
        case .mapping:
            var fields: [String: Proto.ConfigItem] = [:]
            for (key, value) in value.members { fields[key] = configItem(value) }
            return Proto.ConfigItem(content: .object(Proto.ConfigObject(fields: fields)))
        default:
            return Proto.ConfigItem(content: .string(value.asText))
        }
    }
}
