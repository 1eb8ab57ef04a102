import AnkaiosModel
import AnkaiosProtobuf

/// What a workload may ask for: its access rules, as they were when its control interface was made (AnkaiosBehaviour.md
/// §6).
struct Authorizer: Hashable, Sendable {
    private(set) var readers = Rules<PathPattern>()
    private(set) var writers = Rules<PathPattern>()
    private(set) var logs = Rules<LogPattern>()

    /// Patterns that must match, and others that must not.
    struct Rules<Pattern: Hashable & Sendable>: Hashable, Sendable {
        var allow: [Pattern] = []
        var deny: [Pattern] = []
    }

    init(_ access: Proto.ControlInterfaceAccess?) {
        for rule in access?.allowRules ?? [] { add(rule, to: \.allow, to: \.allow) }
        for rule in access?.denyRules ?? [] { add(rule, to: \.deny, to: \.deny) }
    }

    private mutating func add(
        _ rule: Proto.AccessRightsRule,
        to paths: WritableKeyPath<Rules<PathPattern>, [PathPattern]>,
        to names: WritableKeyPath<Rules<LogPattern>, [LogPattern]>
    ) {
        switch rule.content {
        case .stateRule(let rule):
            let patterns = rule.filterMasks.compactMap(PathPattern.init)
            if [.read, .readWrite].contains(rule.operation) { readers[keyPath: paths] += patterns }
            if [.write, .readWrite].contains(rule.operation) { writers[keyPath: paths] += patterns }
        case .logRule(let rule):
            logs[keyPath: names].append(LogPattern(rule.workloadNames))
        case nil:
            break
        }
    }

    func allows(_ request: Proto.Request) -> Bool {
        switch request.content {
        case .completeStateRequest(let request): allows(request.fieldMask, by: readers)
        case .updateStateRequest(let request): allows(request.updateMask, by: writers)
        case .logsRequest(let request): request.workloadNames.allSatisfy { allowsLogs(of: $0.workloadName) }
        case .logsCancelRequest, .eventsCancelRequest: true
        case nil: false
        }
    }

    private func allows(_ masks: [String], by rules: Rules<PathPattern>) -> Bool {
        Self.masks(masks).allSatisfy { mask in
            let path = PathPattern.segments(of: mask)
            return rules.allow.contains { $0.allows(path) } && !rules.deny.contains { $0.denies(path) }
        }
    }

    /// A request without masks is about one empty path: the whole state.
    static func masks(_ masks: [String]) -> [String] { masks.isEmpty ? [""] : masks }

    private func allowsLogs(of workload: String) -> Bool {
        logs.allow.contains { $0.matches(workload) } && !logs.deny.contains { $0.matches(workload) }
    }
}

/// The mask of a rule. Its stars match anything; a star in a request is only text (AnkaiosBehaviour.md Q18).
struct PathPattern: Hashable, Sendable {
    private let segments: [String]

    /// Nil for an empty mask, which never matches.
    init?(_ mask: String) {
        guard !mask.isEmpty else { return nil }
        segments = Self.segments(of: mask)
    }

    /// As the rule has it.
    var text: String { segments.joined(separator: ".") }

    /// The empty path has no segment, every other one more than its dots.
    static func segments(of path: String) -> [String] {
        path.isEmpty ? [] : path.splitAtDots().map(String.init)
    }

    /// A pattern that begins with a star may be longer than the path (AnkaiosBehaviour.md Q19).
    func allows(_ path: [String]) -> Bool {
        agrees(with: path) && (segments.count <= path.count || segments.first == "*")
    }

    func denies(_ path: [String]) -> Bool { agrees(with: path) }

    private func agrees(with path: [String]) -> Bool {
        zip(segments, path).allSatisfy { $0 == "*" || $0.utf8.elementsEqual($1.utf8) }
    }
}

/// The names of one log rule. The first one with a wildcard decides; those behind it do not count (AnkaiosBehaviour.md
/// Q20).
struct LogPattern: Hashable, Sendable {
    private let exact: [String]
    private let wildcard: String?

    init(_ names: [String]) {
        let index = names.firstIndex { $0.contains("*") }
        exact = Array(names[..<(index ?? names.endIndex)])
        wildcard = index.map { names[$0] }
    }

    /// The names that count.
    var text: String { (exact + [wildcard].compactMap(\.self)).joined(separator: ", ") }

    func matches(_ name: String) -> Bool {
        if exact.contains(name) { return true }
        guard let wildcard, let star = wildcard.firstIndex(of: "*") else { return false }
        let (prefix, suffix) = (wildcard[..<star], wildcard[wildcard.index(after: star)...])
        return name.utf8.count >= prefix.utf8.count + suffix.utf8.count && name.hasPrefix(prefix)
            && name.hasSuffix(suffix)
    }
}
