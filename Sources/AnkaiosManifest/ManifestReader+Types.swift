import AnkaiosRules
import AnkaiosYAML

/// The types of Ankaios, read with all that is wrong told. What is wrong is left out.
extension ManifestReader {
    mutating func value(_ node: YAMLNode, _ type: ManifestType, _ path: ManifestPath) -> YAMLValue? {
        switch type {
        case .text: return text(node, path).map { .text($0) }
        case .word(let words): return choice(node, path, words).map { .text($0) }
        case .map(let type, _):
            return members(node, path).map { members in
                .mapping(
                    members.sorted { $0.key < $1.key }.compactMap { key, node in
                        value(node, type, path + [key]).map { .init(key: key, value: $0) }
                    }
                )
            }
        case .list(let type): return list(node, type, path)
        case .record(let record): return self.record(node, record, path)
        case .tagged(_, let variants): return tagged(node, variants, path)
        case .untagged(_, let choices): return tags(node, choices, path)
        case .configItem: return configItem(node, path)
        }
    }

    private mutating func list(_ node: YAMLNode, _ type: ManifestType, _ path: ManifestPath) -> YAMLValue {
        var values: [YAMLValue] = []
        for (at, item) in items(node, path).enumerated() {
            if let value = value(item, type, path + [String(at)]) { values.append(value) }
        }
        return .list(values)
    }

    /// Reads a record. Of one that counts only as a whole, nothing is read when a part is missing or wrong.
    mutating func record(
        _ node: YAMLNode,
        _ record: ManifestRecord,
        _ path: ManifestPath,
        type: String? = nil
    ) -> YAMLValue? {
        let known = record.knownKeys + (type == nil ? [] : ["type"])
        guard let members = members(node, path, known: known) else { return nil }
        var found: [YAMLValue.Pair] = type.map { [.init(key: "type", value: .text($0))] } ?? []
        var isWhole = true
        for field in record.fields {
            guard let (key, value) = member(of: field, members, path) else {
                guard field.isRequired, !(field.name == "agent" && agentForAll != nil) else { continue }
                isWhole = false
                if record.hasParts {
                    reportMissing(field.name, path, at: node.mark)
                } else {
                    report("the key '\(field.name)' is missing", path, at: node.mark)
                }
                continue
            }
            if let read = self.value(value, field.type, path + [key]) {
                found.append(.init(key: field.name, value: read))
            } else if field.isRequired {
                isWhole = false
            }
        }
        if let content = content(of: record, members, path, at: node.mark) { found += content } else { isWhole = false }
        return isWhole || record.hasParts ? .mapping(found) : nil
    }

    /// The value of a field, by its name or an earlier one.
    private mutating func member(
        of field: ManifestRecord.Field,
        _ members: [String: YAMLNode],
        _ path: ManifestPath
    ) -> (key: String, value: YAMLNode)? {
        let former = field.formerName.flatMap { name in members[name].map { (key: name, value: $0) } }
        guard let value = members[field.name] else { return former }
        if let former {
            let problem = "'\(former.key)' is the old name of '\(field.name)': only one of them"
            report(problem, path + [former.key], at: former.value.mark)
        }
        return (field.name, value)
    }

    /// Reads the content of a file, which has no field of its own. Returns nil without one, or with more than one.
    private mutating func content(
        of record: ManifestRecord,
        _ members: [String: YAMLNode],
        _ path: ManifestPath,
        at mark: YAMLMark
    ) -> [YAMLValue.Pair]? {
        let keys = record.keys.filter { key in !record.fields.contains { $0.name == key } }
        guard !keys.isEmpty else { return [] }
        let given = keys.filter { members[$0] != nil }
        let texts = given.map { key in (key, members[key].flatMap { text($0, path + [key]) }) }
        guard given.count == 1 else {
            report("a file has either \(keys.map { "'\($0)'" }.joined(separator: " or "))", path, at: mark)
            return nil
        }
        return texts[0].1.map { [.init(key: texts[0].0, value: .text($0))] }
    }

    /// Reads a record whose type decides which keys it has. A key of its own names the type.
    private mutating func tagged(
        _ node: YAMLNode,
        _ variants: [ManifestType.Variant],
        _ path: ManifestPath
    ) -> YAMLValue? {
        let type = node["type"].flatMap { choice($0, path + ["type"], variants.map(\.name)) }
        if let variant = variants.first(where: { $0.name == type }) {
            return record(node, variant.record, path, type: variant.name)
        }
        let known = ["type"] + variants.flatMap(\.record.knownKeys)
        if let members = members(node, path, known: known), members["type"] == nil {
            report("the key 'type' is missing", path, at: node.mark)
        }
        return nil
    }

    /// Tags: a mapping in `v1`; in `v0.1` a list of keys and values, and in that version only.
    private mutating func tags(_ node: YAMLNode, _ choices: [ManifestType], _ path: ManifestPath) -> YAMLValue? {
        let workload = path.dropLast().last ?? ""
        if isOld ? node.pairs != nil : node.items != nil {
            let kinds = ["mapping (key-value pairs)", "sequence (list of key-value entries)"]
            let (wanted, found) = isOld ? (kinds[1], "mapping") : (kinds[0], "sequence")
            report(
                "For API version '\(isOld ? "v0.1" : "v1")', tags must be specified as a \(wanted). "
                    + "Found tags as \(found) for workload '\(workload)'.",
                path,
                at: node.mark
            )
            return nil
        }
        guard let tags = value(node, choices[isOld ? 1 : 0], path) else { return nil }
        var keys: Set<String> = []
        for (at, tag) in tags.asItems.enumerated() {
            let key = tag["key"]?.asText ?? ""
            guard !keys.insert(key).inserted else { continue }
            report("the tag '\(key)' appears twice", path + [String(at)], at: node.items?[at].mark ?? node.mark)
        }
        return tags
    }

    private mutating func configItem(_ node: YAMLNode, _ path: ManifestPath) -> YAMLValue? {
        switch node.content {
        case .scalar: text(node, path).map { .text($0) }
        case .sequence: list(node, .configItem, path)
        case .mapping: value(node, .map(.configItem, names: .name), path)
        }
    }
}
