import AnkaiosModel
package import AnkaiosProtobuf
import AnkaiosRules

/// The requests of a workload over its control interface, as access rules see them. And the smallest rules that allow
/// them (AnkaiosBehaviour.md §6).
///
/// Get it from `Cluster.accessNeeds(of:)`. Requests that were denied count, too: the rules allow the whole run.
public struct AccessNeeds: Hashable, Sendable {
    private var reads: Set<String> = []
    private var writes: Set<String> = []
    private var logs: Set<String> = []

    package init() {}

    package mutating func add(_ request: Proto.Request) {
        switch request.content {
        case .completeStateRequest(let request): reads.formUnion(Authorizer.masks(request.fieldMask))
        case .updateStateRequest(let request): writes.formUnion(Authorizer.masks(request.updateMask))
        case .logsRequest(let request): logs.formUnion(request.workloadNames.map(\.workloadName))
        case .logsCancelRequest, .eventsCancelRequest, nil: break
        }
    }

    mutating func add(_ other: AccessNeeds) {
        reads.formUnion(other.reads)
        writes.formUnion(other.writes)
        logs.formUnion(other.logs)
    }

    /// Masks for what was only read, sorted: the fewest that allow it.
    public var readMasks: [String] { Self.fewest(reads).subtracting(Self.fewest(writes)).sorted() }

    /// Masks for what was only written, sorted: the fewest that allow it.
    public var writeMasks: [String] { Self.fewest(writes).subtracting(Self.fewest(reads)).sorted() }

    /// Masks for what was both read and written, sorted: the fewest that allow it.
    public var readWriteMasks: [String] { Self.fewest(reads).intersection(Self.fewest(writes)).sorted() }

    /// The names, or patterns with one `*`, of the workloads whose logs were read, sorted: the fewest that allow it.
    public var logNames: [String] {
        let patterns = Set(logs.map(Self.logRuleName))
        let wide = patterns.filter { $0.contains("*") }
        return patterns.filter { name in
            !wide.contains { $0 != name && LogPattern([$0]).matches(name) }
        }.sorted()
    }

    /// Whether nothing was asked for that needs a rule. Without any allow rule Ankaios gives a workload no control
    /// interface at all.
    public var isEmpty: Bool { reads.isEmpty && writes.isEmpty && logs.isEmpty }

    /// The smallest `controlInterfaceAccess` that allows it.
    package var access: Proto.ControlInterfaceAccess {
        let states: [(Proto.ReadWriteEnum, [String])] = [
            (.read, readMasks), (.write, writeMasks), (.readWrite, readWriteMasks),
        ]
        var rules = states.filter { !$0.1.isEmpty }.map { operation, masks in
            Proto.AccessRightsRule(content: .stateRule(.init(operation: operation, filterMasks: masks)))
        }
        // The first pattern with a star is the last that counts in a rule (AnkaiosBehaviour.md Q20).
        let exact = logNames.filter { !$0.contains("*") }
        for names in [exact] + logNames.filter({ $0.contains("*") }).map({ [$0] }) where !names.isEmpty {
            rules.append(.init(content: .logRule(.init(workloadNames: names))))
        }
        return .init(allowRules: rules)
    }

    // MARK: - Rules from requests

    /// The masks without the superfluous ones, tried from the longest to the shortest. A mask that allows another mask
    /// does not always allow what that one allows (AnkaiosBehaviour.md Q19). So each path is checked.
    private static func fewest(_ paths: Set<String>) -> Set<String> {
        let masks = Set(paths.map(ruleMask)).sorted {
            ($0.utf8.count { $0 == UInt8(ascii: ".") }, $0) > ($1.utf8.count { $0 == UInt8(ascii: ".") }, $1)
        }
        let asked = paths.map(PathPattern.segments)
        var allowed: [String: [Int]] = [:]
        var allowing = [Int](repeating: 0, count: asked.count)
        for mask in masks {
            guard let pattern = PathPattern(mask) else { continue }
            let found = asked.indices.filter { pattern.allows(asked[$0]) }
            allowed[mask] = found
            for index in found { allowing[index] += 1 }
        }
        for mask in masks {
            guard let found = allowed[mask], found.allSatisfy({ allowing[$0] > 1 }) else { continue }
            allowed[mask] = nil
            for index in found { allowing[index] -= 1 }
        }
        return Set(allowed.keys)
    }

    /// The narrowest mask that Ankaios takes in a rule and that allows the path. A star stands for what no rule may
    /// spell out.
    private static func ruleMask(_ path: String) -> String {
        // The id of an instance is another one after each edit of its runtimeConfig: the rule ends at the name before it.
        let all = PathPattern.segments(of: path)
        let segments = all.first == "workloadStates" ? all.prefix(3) : all[...]
        guard !segments.isEmpty else { return "*" }
        return segments.map { NameRules.stateRuleMask($0) == nil ? $0 : "*" }.joined(separator: ".")
    }

    private static func logRuleName(_ name: String) -> String {
        if NameRules.logRuleName(name) == nil { return name }
        return name.prefix(50).prefix { $0 != "*" && NameRules.stateRuleMask(String($0)) == nil } + "*"
    }
}

extension AccessNeeds {
    /// The smallest `controlInterfaceAccess` that allows it, as YAML for a workload in a manifest.
    public var yaml: String {
        let rules = access.allowRules
        guard !rules.isEmpty else { return "# Nothing was asked for that needs a rule.\n" }
        var text = "controlInterfaceAccess:\n  allowRules:\n"
        for rule in rules {
            switch rule.content {
            case .stateRule(let rule):
                let operation = [.read: "Read", .write: "Write"][rule.operation] ?? "ReadWrite"
                text += "  - type: StateRule\n    operation: \(operation)\n    filterMasks:\n"
                for mask in rule.filterMasks { text += "    - \"\(mask)\"\n" }
            case .logRule(let rule):
                text += "  - type: LogRule\n    workloadNames:\n"
                for name in rule.workloadNames { text += "    - \"\(name)\"\n" }
            case nil:
                break
            }
        }
        return text
    }
}
