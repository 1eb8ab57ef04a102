import AnkaiosRules
import AnkaiosModel
import AnkaiosYAML

/// Makes a manifest of YAML, and collects all that is wrong, with its place. What is wrong is left out of the manifest.
struct ManifestReader {
    private(set) var findings: [ManifestFinding] = []
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
        guard let members = members(root, [], known: ["apiVersion", "workloads", "configs"]) else { return }
        version(members["apiVersion"], root)
        if let node = members["workloads"], let workloads = self.members(node, ["workloads"], mayBeNull: true) {
            for (name, node) in workloads {
                if let workload = workload(name, node) { manifest.workloads[name] = workload }
            }
        }
        if let node = members["configs"], let configs = self.members(node, ["configs"], mayBeNull: true) {
            for (name, node) in configs {
                if let item = configItem(node, ["configs", name]) { manifest.configs[name] = item }
            }
        }
    }

    private mutating func version(_ node: YAMLNode?, _ root: YAMLNode) {
        guard let node else { return reportMissing("apiVersion", [], at: root.mark) }
        guard let version = text(node, ["apiVersion"]) else { return }
        isOld = version == "v0.1"
        if let problem = NameRules.apiVersion(version) { report(problem, ["apiVersion"], at: node.mark) }
    }

    // MARK: - Configs

    private mutating func configItem(_ node: YAMLNode, _ path: ManifestPath) -> ConfigItem? {
        switch node.content {
        case .scalar:
            return text(node, path).map { .text($0) }
        case .sequence(let items):
            return .list(items.enumerated().compactMap { configItem($1, path + [String($0)]) })
        case .mapping:
            var object: [String: ConfigItem] = [:]
            for (key, value) in members(node, path) ?? [:] { object[key] = configItem(value, path + [key]) }
            return .object(object)
        }
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
        known: [String]? = nil,
        mayBeNull: Bool = false
    ) -> [String: YAMLNode]? {
        place(path, value: node)
        if mayBeNull, case .scalar = node.content, node.scalar == .null { return [:] }
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
            if let known, !known.contains(key), options.unknownKeys == .refused {
                let hint = Self.hint(for: key, among: known)
                report("the key '\(key)' is unknown\(hint)", path + [key], at: pair.key.mark)
            }
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

    mutating func texts(_ node: YAMLNode, _ path: ManifestPath) -> [String] {
        items(node, path).enumerated().compactMap { text($1, path + [String($0)]) }
    }

    /// The texts of a mapping by key.
    mutating func textMap(_ node: YAMLNode, _ path: ManifestPath) -> [String: String] {
        var out: [String: String] = [:]
        for (key, value) in members(node, path) ?? [:] { out[key] = text(value, path + [key]) }
        return out
    }

    /// One of several words.
    mutating func choice<Value>(
        _ node: YAMLNode,
        _ path: ManifestPath,
        _ choices: [(String, Value)]
    ) -> Value? {
        guard let text = text(node, path) else { return nil }
        if let choice = choices.first(where: { $0.0 == text }) { return choice.1 }
        let words = choices.map(\.0)
        let hint = Self.hint(for: text, among: words)
        report("'\(text)' is not one of \(words.joined(separator: ", "))\(hint)", path, at: node.mark)
        return nil
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

extension YAMLNode.Content {
    var isScalar: Bool { if case .scalar = self { true } else { false } }
}
