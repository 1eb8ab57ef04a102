import AnkaiosRules
import AnkaiosModel
import AnkaiosOperations
import AnkaiosYAML

/// A plan as a document.
enum PlanDocument {
    static func value(of plan: Plan) -> YAMLValue {
        .mapping([
            "workloads": map(plan.workloads, value), "configs": map(plan.configs) { .text(word($0)) },
            "findings": .list(plan.findings.map { value(of: $0) }),
        ])
    }

    /// - Parameter file: the file that it is in, if there are several.
    static func value(of finding: ManifestFinding, in file: String? = nil) -> YAMLValue {
        var pairs: [YAMLValue.Pair] = []
        if let file { pairs.append(.init(key: "file", value: .text(file))) }
        if let line = finding.line { pairs.append(.init(key: "line", value: .integer(line))) }
        if let column = finding.column { pairs.append(.init(key: "column", value: .integer(column))) }
        pairs += [
            .init(key: "path", value: .text(finding.path)),
            .init(key: "severity", value: .text(finding.severity == .warning ? "warning" : "error")),
            .init(key: "message", value: .text(finding.message)),
        ]
        return .mapping(pairs)
    }

    private static func value(of workload: PlannedWorkload) -> YAMLValue {
        let word =
            switch workload {
            case .created: "created"
            case .unchanged: "unchanged"
            case .replaced: "replaced"
            case .deleted: "deleted"
            }
        var pairs: [YAMLValue.Pair] = [.init(key: "change", value: .text(word))]
        if let instance = workload.deleted { pairs.append(.init(key: "deleted", value: .text("\(instance)"))) }
        if let instance = workload.added { pairs.append(.init(key: "added", value: .text("\(instance)"))) }
        if !workload.differences.isEmpty {
            let fields = workload.differences.map { difference in
                var pairs: [YAMLValue.Pair] = [.init(key: "field", value: .text(difference.field))]
                if let before = difference.before { pairs.append(.init(key: "before", value: .text(before))) }
                if let after = difference.after { pairs.append(.init(key: "after", value: .text(after))) }
                return YAMLValue.mapping(pairs)
            }
            pairs.append(.init(key: "fields", value: .list(fields)))
        }
        return .mapping(pairs)
    }

    private static func word(_ config: PlannedConfig) -> String {
        switch config {
        case .created: "created"
        case .unchanged: "unchanged"
        case .changed: "changed"
        case .deleted: "deleted"
        }
    }

    private static func map<Value>(_ values: [String: Value], _ value: (Value) -> YAMLValue) -> YAMLValue {
        .mapping(values.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: value($0.value)) })
    }
}
