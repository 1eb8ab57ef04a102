package import AnkaiosModel
package import AnkaiosYAML

/// Makes the YAML values of a manifest, with keys in the order in which `ank get state` shows them (AnkaiosBehaviour.md
/// §14.6).
package enum ManifestWriter {
    package static func value(of manifest: Manifest) -> YAMLValue {
        var pairs: [YAMLValue.Pair] = [.init(key: "apiVersion", value: .text(State.supportedAPIVersion))]
        pairs.append(.init(key: "workloads", value: map(manifest.workloads, workload)))
        if !manifest.configs.isEmpty { pairs.append(.init(key: "configs", value: map(manifest.configs, configItem))) }
        return .mapping(pairs)
    }

    package static func workload(_ workload: Workload) -> YAMLValue {
        var pairs: [YAMLValue.Pair] = []
        func add(_ key: String, _ value: YAMLValue?) {
            switch value {
            case nil, .list([]), .mapping([]): break
            case .some(let value): pairs.append(.init(key: key, value: value))
            }
        }
        add("agent", workload.agent.map { .text($0) })
        add("restartPolicy", workload.restartPolicy.flatMap { word($0, ManifestWords.restartPolicies) })
        add("dependencies", map(workload.dependencies) { word($0, ManifestWords.conditions) })
        add("tags", map(workload.tags) { .text($0) })
        add("runtime", workload.runtime.map { .text($0) })
        add("runtimeConfig", workload.runtimeConfig.map { .text($0) })
        add("controlInterfaceAccess", access(workload.controlInterfaceAccess))
        add("configs", map(workload.configs) { .text($0) })
        add("files", .list(workload.files.compactMap(file)))
        return .mapping(pairs)
    }

    private static func map<Value>(_ values: [String: Value], _ value: (Value) -> YAMLValue?) -> YAMLValue {
        .mapping(
            values.sorted { $0.key < $1.key }.compactMap { key, item in
                value(item).map { .init(key: key, value: $0) }
            }
        )
    }

    /// A word of the format; nothing for what only a newer Ankaios knows.
    private static func word<Value: Equatable>(_ value: Value, _ words: [(String, Value)]) -> YAMLValue? {
        words.first { $0.1 == value }.map { .text($0.0) }
    }

    private static func access(_ access: ControlInterfaceAccess) -> YAMLValue {
        let lists = [("allowRules", access.allowRules), ("denyRules", access.denyRules)]
        return .mapping(
            lists.compactMap { key, rules in
                let values = rules.compactMap(rule)
                return values.isEmpty ? nil : .init(key: key, value: .list(values))
            }
        )
    }

    private static func rule(_ rule: AccessRule) -> YAMLValue? {
        switch rule {
        case .state(let operation, let masks):
            guard let word = word(operation, ManifestWords.operations) else { return nil }
            return .mapping([
                .init(key: "type", value: .text("StateRule")), .init(key: "operation", value: word),
                .init(key: "filterMasks", value: .list(masks.map { .text($0.text) })),
            ])
        case .logs(let names):
            return .mapping([
                .init(key: "type", value: .text("LogRule")),
                .init(key: "workloadNames", value: .list(names.map { .text($0) })),
            ])
        case .unset: return nil
        }
    }

    private static func file(_ file: File) -> YAMLValue? {
        let content: YAMLValue.Pair
        switch file.content {
        case .text(let text): content = .init(key: "data", value: .text(text))
        case .base64(let text): content = .init(key: "binaryData", value: .text(text))
        case .unset: return nil
        }
        return .mapping([.init(key: "mountPoint", value: .text(file.mountPoint)), content])
    }

    package static func configItem(_ item: ConfigItem) -> YAMLValue {
        switch item {
        case .text(let text): .text(text)
        case .list(let items): .list(items.map(configItem))
        case .object(let object): map(object, configItem)
        }
    }
}
