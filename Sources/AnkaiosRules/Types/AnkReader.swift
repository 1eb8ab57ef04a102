package import AnkaiosYAML

/// Reads a manifest as `ank apply` does (AnkaiosBehaviour.md §14.5), with its verdict and its words. First it becomes a
/// value, which the schema judges, then the message to send.
///
/// `ank` silently drops a part of a workload that gathers several types (dependencies, tags, configs, files) and does
/// not fit. Version v0.1 has no schema, so there this is not rare. Here it is reported.
package struct AnkReader {
    /// Why `ank` refuses a manifest.
    package struct Refusal: Error, Hashable, CustomStringConvertible {
        package var description: String

        package init(description: String) { self.description = description }
    }

    /// Whether the manifest is of version v0.1.
    package let isOldVersion: Bool
    private let root: YAMLNode

    /// Reads one manifest, as far as `ank` looks at each for itself.
    package init(_ yaml: String) throws(Refusal) {
        do throws(YAMLError) {
            root = try YAML.value(yaml).document?.withoutMinusZero ?? YAMLNode(.scalar("", .plain))
        } catch {
            throw Refusal(description: "Invalid manifest data provided: \(error)")
        }
        isOldVersion = root["apiVersion"]?.scalar == .text("v0.1")
        guard let json = root.json else {
            throw Refusal(description: "Failed to convert manifest for schema validation: key must be a string")
        }
        if !isOldVersion {
            let verdict = AnkSchema.verdict(json)
            guard verdict.isPassed else {
                let lines = ["Manifest schema validation failed:"] + verdict.lines
                throw Refusal(description: lines.joined(separator: "\n"))
            }
        }
        try Self.checkKeys(root)
        try checkTags()
        try checkNames()
    }

    /// The names of its workloads, which is all that `--delete` needs.
    package var workloads: [String] { members("workloads").map(\.name) }
    package var configs: [String] { members("configs").map(\.name) }

    /// Whether each workload has an agent, if only nothing.
    package var hasAgents: Bool { members("workloads").allSatisfy { $0.value["agent"] != nil } }

    /// The workloads or configs. Those of a list, which v0.1 may have, are named by their places.
    private func members(_ key: String) -> [(name: String, value: YAMLNode)] {
        guard let node = root[key], node.localTag == nil else { return [] }
        if let items = node.items { return items.enumerated().map { ("\($0.offset)", $0.element) } }
        return node.pairs?.map { ($0.key.text ?? "", $0.value) } ?? []
    }

    // MARK: - Keys

    /// Keys become parts of paths, wherever they stand.
    private static func checkKeys(_ node: YAMLNode) throws(Refusal) {
        guard node.localTag == nil else { return }
        for item in node.items ?? [] { try checkKeys(item) }
        for pair in node.pairs ?? [] {
            switch pair.key.scalar {
            case .text(let key):
                guard TextRule.areLetters(key[...]) else {
                    let cause = "Expected to have characters in [a-zA-Z0-9_-]."
                    throw Refusal(description: "Invalid mapping key '\(key)': \(cause)")
                }
            case .integer: break
            case .bool(let flag): throw Refusal(description: "Unsupported mapping key 'Bool(\(flag))'")
            case .float(let number):
                throw Refusal(description: "Unsupported mapping key 'Number(\(YAMLValue.text(of: number)))'")
            case .null, .list, .mapping: throw Refusal(description: "Unsupported mapping key 'Null'")
            }
            try checkKeys(pair.value)
        }
    }

    /// Workloads, configs and whatever else stands on their level are looked for by text.
    private func checkNames() throws(Refusal) {
        for pair in root.pairs ?? [] where pair.value.localTag == nil {
            let isFound = pair.value.pairs?.allSatisfy { $0.key.scalar == .text($0.key.text ?? "") } ?? true
            let isText = pair.key.scalar == .text(pair.key.text ?? "")
            let isLeaf = pair.value.pairs?.isEmpty ?? pair.value.items?.isEmpty ?? true
            if isFound, isText || isLeaf { continue }
            throw Refusal(
                description: "The provided path does not exist! This may be caused by improper naming. "
                    + "Names expected to have characters in '[a-zA-Z0-9_-]'"
            )
        }
    }

    private func checkTags() throws(Refusal) {
        for pair in root["workloads"]?.pairs ?? [] {
            guard let tags = pair.value["tags"] else { continue }
            let workload = pair.key.text ?? ""
            if isOldVersion, tags.items == nil {
                throw Refusal(
                    description:
                        "For API version 'v0.1', tags must be specified as a sequence (list of key-value entries). "
                        + "Found tags as mapping for workload '\(workload)'."
                )
            }
            // To the schema anything with a tag of its own is a mapping.
            if !isOldVersion, tags.pairs == nil {
                throw Refusal(
                    description: "For API version 'v1', tags must be specified as a mapping (key-value pairs). "
                        + "Found tags as sequence for workload '\(workload)'."
                )
            }
        }
    }

    // MARK: - What is sent

    /// The workloads and configs with the keys of the newest version, and what of them is dropped.
    package func state(agent: String? = nil) throws(Refusal) -> (value: YAMLValue, dropped: [String]) {
        var dropped: [String] = []
        var members: [YAMLValue.Pair] = []
        for pair in root.pairs ?? [] where pair.value.hasLocalTag && !(pair.value.isLeaf || pair.value.localTag != nil)
        {
            throw Refusal(description: "Invalid manifest data provided: \(BufferedReader.taggedProblem)")
        }
        var workloads: [YAMLValue.Pair] = []
        for (name, node) in self.members("workloads") {
            do throws(BufferedReader.Failure) {
                workloads.append(.init(key: name, value: try workload(node, name, agent, &dropped)))
            } catch {
                throw Refusal(description: "Invalid manifest data provided: \(error.problem)")
            }
        }
        members.append(.init(key: "workloads", value: .mapping(workloads)))
        let configs = self.members("configs")
        let items = configs.compactMap { config in
            BufferedReader.configItem(config.value).map { YAMLValue.Pair(key: config.name, value: $0) }
        }
        if items.count < configs.count {
            dropped.append("configs")
        } else if !items.isEmpty {
            members.append(.init(key: "configs", value: .mapping(items)))
        }
        return (.mapping(members), dropped)
    }

    private func workload(
        _ node: YAMLNode,
        _ name: String,
        _ agent: String?,
        _ dropped: inout [String]
    ) throws(BufferedReader.Failure) -> YAMLValue {
        guard let pairs = node.pairs else { throw ServerReader.unexpected("struct Workload", node) }
        var members: [YAMLValue.Pair] = []
        if let agent { members.append(.init(key: "agent", value: .text(agent))) }
        for pair in pairs {
            guard case .text(let key) = pair.key.scalar,
                let field = ManifestType.workload.fields.first(where: { $0.name == key })
            else { continue }
            if key == "agent", agent != nil { continue }
            let value = pair.value
            if field.isBuffered {
                if let read = sent(value, field) {
                    members.append(.init(key: key, value: read))
                } else {
                    dropped.append("workloads.\(name).\(key)")
                }
            } else if value.text == nil || value.scalar != .null || key == "restartPolicy" {
                // A policy without a value is refused; other fields without one are left out.
                let read =
                    key == "controlInterfaceAccess" ? try access(value) : try BufferedReader.read(value, field.type)
                members.append(.init(key: key, value: read))
            }
        }
        return .mapping(members)
    }

    /// What is sent of a field that is dropped when it does not fit.
    private func sent(_ node: YAMLNode, _ field: ManifestRecord.Field) -> YAMLValue? {
        guard field.name == "files" else { return try? BufferedReader.read(node, field.type) }
        guard let items = node.items else { return nil }
        var files: [YAMLValue] = []
        for item in items {
            guard let pairs = item.pairs, case .text(let mountPoint)? = item["mountPoint"]?.scalar else { return nil }
            var file: [YAMLValue.Pair] = [.init(key: "mountPoint", value: .text(mountPoint))]
            // Of two contents the first one is sent, if it is a text. A file without one the server refuses.
            if let content = pairs.first(where: { ["data", "binaryData"].contains($0.key.text) }),
                content.value.text != nil, case .text(let text) = content.value.scalar
            {
                file.append(.init(key: content.key.text ?? "", value: .text(text)))
            }
            files.append(.mapping(file))
        }
        return .list(files)
    }

    /// Access rules: one that does not fit is sent without content, and the server refuses it.
    private func access(_ node: YAMLNode) throws(BufferedReader.Failure) -> YAMLValue {
        var members: [YAMLValue.Pair] = []
        for (field, value) in try BufferedReader.fields(node, of: ManifestType.access, "struct ControlInterfaceAccess")
        {
            guard let items = value.items else { throw ServerReader.unexpected("a sequence", value) }
            var rules: [YAMLValue] = []
            for item in items {
                guard item.pairs != nil else { throw ServerReader.unexpected("struct AccessRightsRule", item) }
                let rule = try? BufferedReader.read(item, .tagged("AccessRightsRule", ManifestType.rules))
                rules.append(rule ?? .mapping([]))
            }
            guard !members.contains(where: { $0.key == field.name }) else {
                throw BufferedReader.Failure(problem: "duplicate field `\(field.name)`")
            }
            members.append(.init(key: field.name, value: .list(rules)))
        }
        return .mapping(members)
    }
}

extension YAMLNode {
    fileprivate var isLeaf: Bool { text != nil }

    /// Whether a part of it has a tag of its own.
    fileprivate var hasLocalTag: Bool {
        if localTag != nil { return true }
        return switch content {
        case .scalar: false
        case .sequence(let items): items.contains(where: \.hasLocalTag)
        case .mapping(let pairs): pairs.contains { $0.key.hasLocalTag || $0.value.hasLocalTag }
        }
    }

    /// With `0` for `-0`: its first reader keeps no sign of it.
    fileprivate var withoutMinusZero: YAMLNode {
        var node = self
        switch content {
        case .scalar(let text, let style):
            if text.hasPrefix("-"), scalar == .integer(0) { node.content = .scalar("0", style) }
        case .sequence(let items): node.content = .sequence(items.map(\.withoutMinusZero))
        case .mapping(let pairs):
            node.content = .mapping(
                pairs.map { .init(key: $0.key.withoutMinusZero, value: $0.value.withoutMinusZero) }
            )
        }
        return node
    }

    /// As JSON; nil if a key can be none of its texts.
    fileprivate var json: YAMLValue? {
        let plain: YAMLValue
        switch content {
        case .scalar:
            if case .float(let number) = scalar, !number.isFinite { plain = .null } else { plain = scalar }
        case .sequence(let items):
            let values = items.compactMap(\.json)
            guard values.count == items.count else { return nil }
            plain = .list(values)
        case .mapping(let pairs):
            var members: [YAMLValue.Pair] = []
            for pair in pairs {
                guard pair.key.localTag == nil, let value = pair.value.json else { return nil }
                switch pair.key.scalar {
                case .text(let key): members.append(.init(key: key, value: value))
                case .bool(let flag): members.append(.init(key: "\(flag)", value: value))
                case .integer(let number): members.append(.init(key: "\(number)", value: value))
                case .float(let number) where number.isFinite:
                    members.append(.init(key: YAMLValue.text(of: number), value: value))
                case .float, .null, .list, .mapping: return nil
                }
            }
            plain = .mapping(members)
        }
        return localTag.map { .mapping([.init(key: "!\($0)", value: plain)]) } ?? plain
    }
}
