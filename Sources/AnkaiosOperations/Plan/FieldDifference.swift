import AnkaiosModel

/// A field of a workload that has another value than before.
public struct FieldDifference: Hashable, Sendable {
    /// The field's name below the workload, such as `agent` or `tags.owner`.
    public var field: String
    /// What it was, as text; nil if it was not there.
    public var before: String?
    /// What it becomes, as text; nil if it goes.
    public var after: String?

    /// Makes a difference.
    public init(field: String, before: String?, after: String?) {
        self.field = field
        self.before = before
        self.after = after
    }
}

extension FieldDifference: CustomStringConvertible {
    /// `tags.owner: a → b`; only the field's name if a value is long or has several lines.
    public var description: String {
        let values = [before, after].map { $0.map { $0.isEmpty ? "''" : $0 } ?? "nothing" }
        guard values.allSatisfy({ $0.count <= 40 && !$0.contains("\n") }) else { return field }
        return "\(field): \(values[0]) → \(values[1])"
    }
}

extension [FieldDifference] {
    /// What differs between two workloads, by field.
    static func between(_ before: Workload, _ after: Workload) -> [FieldDifference] {
        let (old, new) = (before.texts, after.texts)
        return Set(old.keys).union(new.keys).sorted().compactMap { field in
            old[field] == new[field] ? nil : FieldDifference(field: field, before: old[field], after: new[field])
        }
    }
}

extension Workload {
    /// Its fields as texts.
    fileprivate var texts: [String: String] {
        var texts: [String: String] = [:]
        texts["agent"] = agent
        texts["runtime"] = runtime
        texts["runtimeConfig"] = runtimeConfig
        texts["restartPolicy"] = restartPolicy.map { "\($0)" }
        for (name, condition) in dependencies { texts["dependencies.\(name)"] = "\(condition)" }
        for (key, value) in tags { texts["tags.\(key)"] = value }
        for (at, file) in files.enumerated() {
            texts["files.\(at).mountPoint"] = file.mountPoint
            switch file.content {
            case .text(let text): texts["files.\(at).data"] = text
            case .base64(let text): texts["files.\(at).binaryData"] = text
            case .unset: break
            }
        }
        let lists = [
            ("allowRules", controlInterfaceAccess.allowRules), ("denyRules", controlInterfaceAccess.denyRules),
        ]
        for (list, rules) in lists {
            for (at, rule) in rules.enumerated() { texts["controlInterfaceAccess.\(list).\(at)"] = rule.text }
        }
        return texts
    }
}

extension AccessRule {
    fileprivate var text: String {
        switch self {
        case .state(let operation, let masks): "\(operation) \(masks.map(\.text).joined(separator: ", "))"
        case .logs(let names): "logs of \(names.joined(separator: ", "))"
        case .unset: "unset"
        }
    }
}
