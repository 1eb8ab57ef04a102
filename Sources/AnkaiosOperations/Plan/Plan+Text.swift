import AnkaiosRules
import AnkaiosModel

extension Plan: CustomStringConvertible {
    /// The plan for people. It has a sorted line for each workload, each field that differs, each config and each
    /// finding, and a summary.
    public var description: String {
        if isRefused {
            return (["Ankaios would refuse this:"] + findings.map { "  \($0)".asParagraph }).joined(separator: "\n")
        }
        var lines: [String] = []
        for (name, planned) in workloads.sorted(by: { $0.key < $1.key }) {
            lines.append(planned.line(name))
            lines += planned.differences.map { "      \($0)".asParagraph }
        }
        for (name, planned) in configs.sorted(by: { $0.key < $1.key }) {
            lines.append("\(planned.sign) config \(name): \(planned)".asParagraph)
        }
        lines += findings.map { "! \($0)".asParagraph }
        if isSubjectToHooks {
            lines.append("! mutating hooks of this Ankaios, if it has any, may change or refuse this")
        }
        return (lines + [summary]).joined(separator: "\n")
    }

    private var summary: String {
        let kinds = workloads.values.map(\.kind)
        return ["created", "replaced", "deleted", "unchanged"].map { kind in
            "\(kinds.count { $0 == kind }) \(kind)"
        }.joined(separator: ", ")
    }
}

extension PlannedWorkload {
    fileprivate var kind: String {
        switch self {
        case .created: "created"
        case .unchanged: "unchanged"
        case .replaced: "replaced"
        case .deleted: "deleted"
        }
    }

    fileprivate func line(_ name: String) -> String {
        switch self {
        case .created(let new): "+ \(name): created\(new.place)"
        case .unchanged: "  \(name): unchanged"
        case .replaced(let old, by: let new, _):
            old.agent == new.agent
                ? "~ \(name): replaced\(new.place)" : "~ \(name): replaced\(new.place), was\(old.place)"
        case .deleted(let old): "- \(name): deleted\(old.place)"
        }
    }
}

extension PlannedConfig {
    fileprivate var sign: String {
        switch self {
        case .created: "+"
        case .unchanged: " "
        case .changed: "~"
        case .deleted: "-"
        }
    }
}

extension WorkloadInstanceName {
    fileprivate var place: String { agent.isEmpty ? " without an agent" : " on \(agent)" }
}

extension String {
    /// A text with values from elsewhere. Its second line and all later ones are indented: none looks like a line of the plan.
    fileprivate var asParagraph: String {
        split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n        ")
    }
}
