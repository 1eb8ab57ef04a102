import AnkaiosRules
import AnkaiosModel
import AnkaiosYAML

/// Makes a manifest of YAML, and collects all that is wrong, with its place. What is wrong is left out of the manifest.
struct ManifestReader {
    private(set) var findings: [ManifestFinding] = []
    /// The keys that Ankaios does not know, whether they are refused or not.
    private(set) var unknownKeys: [ManifestFinding] = []
    private let options: ManifestOptions
    private var keyMarks: [ManifestPath: YAMLMark] = [:]
    private var valueMarks: [ManifestPath: YAMLMark] = [:]
    /// The longest path whose place is kept. Deeper parts are reported at the place of the part around them. A config
    /// may be nested deeply, and then the paths would take far more memory than the text.
    private static let longestPlacedPath = 16
    private(set) var isOld = false
    /// Whether a part of a manifest is read: then nothing is missing.
    private let isPartial: Bool

    init(options: ManifestOptions, isPartial: Bool = false) {
        self.options = options
        self.isPartial = isPartial
    }

    var agentForAll: String? { options.agent }

    /// The problem with its place in the text: that of the nearest part around it that the text has.
    func placed(_ problem: ManifestProblem) -> ManifestFinding {
        var path = problem.path
        var mark = problem.isAboutKey ? keyMarks[path] : nil
        while mark == nil {
            mark = valueMarks[path] ?? keyMarks[path]
            guard path.popLast() != nil else { break }
        }
        return problem.finding(line: mark?.line, column: mark?.column)
    }

    mutating func read(_ yaml: String) -> Manifest {
        var manifest = Manifest()
        do throws(YAMLError) {
            let documents = try YAML.documents(yaml)
            if documents.count > 1 {
                report("a manifest is one document; here begins another one", [], at: documents[1].mark)
            }
            read(documents.first?.merged ?? YAMLNode(.mapping([])), into: &manifest)
        } catch {
            report(error.problem + (error.context.map { ", \($0)" } ?? ""), [], at: error.mark)
        }
        if let agent = options.agent {
            for name in manifest.workloads.keys { manifest.workloads[name]?.agent = agent }
        }
        return manifest
    }

    mutating func read(_ root: YAMLNode, into manifest: inout Manifest) {
        let state = ManifestType.state
        guard let members = members(root, [], known: state.knownKeys) else { return }
        version(members["apiVersion"], root)
        var parts: [YAMLValue.Pair] = []
        for field in state.fields where !field.isRequired {
            guard let node = members[field.name], !(node.isNull && field.mayBeNullForAnk) else { continue }
            if let value = value(node, field.type, [field.name]) { parts.append(.init(key: field.name, value: value)) }
        }
        manifest = Manifest(read: .mapping(parts))
    }

    private mutating func version(_ node: YAMLNode?, _ root: YAMLNode) {
        guard let node else { return reportMissing("apiVersion", [], at: root.mark) }
        guard let version = text(node, ["apiVersion"]) else { return }
        isOld = version == "v0.1"
        if let problem = NameRules.apiVersion(version) { report(problem, ["apiVersion"], at: node.mark) }
    }

    // MARK: - Reading

    mutating func report(_ message: String, _ path: ManifestPath, at mark: YAMLMark) {
        findings.append(ManifestProblem(path: path, message: message).finding(line: mark.line, column: mark.column))
    }

    mutating func reportMissing(_ key: String, _ path: ManifestPath, at mark: YAMLMark) {
        if !isPartial { report("the key '\(key)' is missing", path, at: mark) }
    }

    /// The members of a mapping, with double and, if `known` is given, unknown keys reported.
    mutating func members(
        _ node: YAMLNode,
        _ path: ManifestPath,
        known: [String]? = nil
    ) -> [String: YAMLNode]? {
        place(path, value: node)
        guard let pairs = node.pairs else {
            report("a mapping is expected, not \(Self.kind(of: node))", path, at: node.mark)
            return nil
        }
        var members: [String: YAMLNode] = [:]
        for pair in pairs {
            guard case .text(let key) = pair.key.content.isScalar ? keyValue(pair.key) : .null else {
                report("a key has to be a text, not \(Self.kind(of: pair.key))", path, at: pair.key.mark)
                continue
            }
            if members[key] != nil {
                let first = keyMarks[path + [key]].map { ", first in line \($0.line)" } ?? ""
                report("the key '\(key)' appears twice\(first)", path + [key], at: pair.key.mark)
                continue
            }
            place(path + [key], key: pair.key, value: pair.value)
            members[key] = pair.value
            guard let known, !known.contains(key), !isShelf(key, path) else { continue }
            let problem = "the key '\(key)' is unknown\(Self.successor(of: key) ?? Self.hint(for: key, among: known))"
            let finding = ManifestProblem(path: path + [key], message: problem)
                .finding(line: pair.key.mark.line, column: pair.key.mark.column)
            unknownKeys.append(finding)
            if options.unknownKeys == .refused { findings.append(finding) }
        }
        return members
    }

    /// Keys are texts however they look: `9` names a workload as well as `nine`.
    private func keyValue(_ node: YAMLNode) -> YAMLValue {
        node.scalar == .null && node.text != "~" ? .null : .text(node.text ?? "")
    }

    private mutating func place(_ path: ManifestPath, key: YAMLNode? = nil, value: YAMLNode) {
        guard path.count <= Self.longestPlacedPath else { return }
        valueMarks[path] = value.mark
        if let key { keyMarks[path] = key.mark }
    }

    mutating func items(_ node: YAMLNode, _ path: ManifestPath) -> [YAMLNode] {
        place(path, value: node)
        guard let items = node.items else {
            report("a list is expected, not \(Self.kind(of: node))", path, at: node.mark)
            return []
        }
        for (at, item) in items.enumerated() { place(path + [String(at)], value: item) }
        return items
    }

    mutating func text(_ node: YAMLNode, _ path: ManifestPath) -> String? {
        place(path, value: node)
        if case .scalar = node.content, case .text(let text) = node.scalar { return text }
        var message = "a text is expected, not \(Self.kind(of: node))"
        if let text = node.text, !text.isEmpty { message += "; write '\(text)' with quotes" }
        report(message, path, at: node.mark)
        return nil
    }

    /// One of several words.
    mutating func choice(_ node: YAMLNode, _ path: ManifestPath, _ words: [String]) -> String? {
        guard let text = text(node, path) else { return nil }
        if words.contains(text) { return text }
        let hint = Self.hint(for: text, among: words)
        report("'\(text)' is not one of \(words.joined(separator: ", "))\(hint)", path, at: node.mark)
        return nil
    }

    /// Whether a key is a shelf for anchors, which Ankaios passes over: `x-…` beside the workloads.
    private func isShelf(_ key: String, _ path: ManifestPath) -> Bool { path.isEmpty && key.hasPrefix("x-") }

    private static func successor(of key: String) -> String? {
        ManifestType.formerKeys[key].map { " since Ankaios 0.4: \($0)" }
    }

    private static func hint(for word: String, among known: [String]) -> String {
        nearest(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    private static func kind(of node: YAMLNode) -> String {
        switch node.content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar:
            return switch node.scalar {
            case .integer, .float: "the number \(node.text ?? "")"
            case .bool: "the boolean \(node.text ?? "")"
            case .null: "nothing"
            default: "a text"
            }
        }
    }
}

extension YAMLNode {
    /// Whether nothing stands here, as nothing or as `~`.
    fileprivate var isNull: Bool {
        if case .scalar = content { scalar == .null } else { false }
    }
}

extension YAMLNode.Content {
    var isScalar: Bool { if case .scalar = self { true } else { false } }
}
