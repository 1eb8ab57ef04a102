extension YAMLNode {
    /// Why the library that Ankaios uses makes no value of this; nil for a value. Its first error counts: a key that
    /// appears twice, or a scalar that does not match its tag.
    package func valueProblem(path: YAMLPath = YAMLPath()) -> YAMLError? {
        switch content {
        case .scalar(let text, _):
            guard let problem = scalarProblem(text) else { return nil }
            return YAMLError(problem, at: mark, path: path)
        case .sequence(let items):
            for (at, item) in items.enumerated() {
                if let problem = item.valueProblem(path: path.item(at)) { return problem }
            }
        case .mapping(let pairs):
            var known: Set<Key> = []
            for pair in pairs {
                if let problem = pair.key.valueProblem(path: path) { return problem }
                if !known.insert(Key(pair.key)).inserted {
                    return YAMLError("duplicate entry \(pair.key.asDuplicate)", at: mark, path: path)
                }
                let path = pair.key.text.map { path.member($0) } ?? path.unknownMember()
                if let problem = pair.value.valueProblem(path: path) { return problem }
            }
        }
        return nil
    }

    /// What makes two keys the same one: value and local tag, but not style and place. Texts are compared by their bytes:
    /// two that only look alike are two.
    struct Key: Hashable {
        var value: YAMLValue
        var bytes: [UInt8]
        var tag: String?

        init(_ node: YAMLNode) {
            (value, tag, bytes) = (node.value, node.localTag, [])
            if case .text(let text) = value { bytes = Array(text.utf8) }
        }
    }

    /// A tag of the document's own, such as `!secret`, without the exclamation mark; `!` alone is its own name.
    package var localTag: String? {
        guard let tag, tag.hasPrefix("!") else { return nil }
        return tag.utf8.count == 1 ? tag : String(tag.dropFirst())
    }

    /// Numbers of more than 64 bits, and texts that are not what their tag says.
    private func scalarProblem(_ text: String) -> String? {
        let value = YAMLValue(plain: text)
        let expected: String
        switch (tag, value) {
        case ("tag:yaml.org,2002:null", .null) where !text.isEmpty: return nil
        case ("tag:yaml.org,2002:bool", .bool): return nil
        case ("tag:yaml.org,2002:int", .integer): return nil
        case ("tag:yaml.org,2002:float", .integer), ("tag:yaml.org,2002:float", .float): return nil
        case ("tag:yaml.org,2002:null", _): expected = "null"
        case ("tag:yaml.org,2002:bool", _): expected = "a boolean"
        case ("tag:yaml.org,2002:int", _): expected = "an integer"
        case ("tag:yaml.org,2002:float", _): expected = "a float"
        default:
            guard case .scalar(_, .plain) = content, tag == nil || localTag != nil else { return nil }
            return YAMLValue.wideInteger(text).map { "invalid type: integer \($0), expected any YAML value" }
        }
        if expected == "an integer", let wide = YAMLValue.wideInteger(text) {
            return "invalid type: integer \(wide), expected any YAML value"
        }
        return "invalid value: string \(quoted(text)), expected \(expected)"
    }

    /// A key that appears twice, as messages name it.
    private var asDuplicate: String {
        guard let text, localTag == nil else { return "in YAML map" }
        switch scalar {
        case .null: return "with null key"
        case .bool(let flag): return "with key `\(flag)`"
        case .integer(let number): return "with key \(number)"
        case .float(let number): return "with key \(YAMLValue.text(of: number))"
        default: return "with key \(quoted(text))"
        }
    }
}

extension YAML {
    /// A text as the library that Ankaios uses reads it into a value. It has the first document, nil without one, and
    /// where the text ends.
    /// - Throws: what is wrong with it and stands first in it.
    package static func value(_ text: String) throws(YAMLError) -> (document: YAMLNode?, end: YAMLMark) {
        let read = partly(text)
        if let problem = read.document?.valueProblem() { throw problem }
        if let error = read.error { throw error }
        return (read.document, read.end)
    }
}

/// The way to a node, as messages show it: `workloads.w`, `list[0].x`.
package struct YAMLPath: Hashable, Sendable, CustomStringConvertible {
    /// The last step and the way to it: no node costs more than its own step.
    private indirect enum Way: Hashable, Sendable {
        case root
        case member(String, of: Way)
        case item(Int, of: Way)
    }

    private var way = Way.root

    private init(_ way: Way) { self.way = way }

    package init() {}

    package var isRoot: Bool { if case .root = way { true } else { false } }

    package var description: String {
        var steps: [String] = []
        var rest = way
        while true {
            switch rest {
            case .root:
                return steps.isEmpty ? "." : steps.reversed().joined()
            case .member(let key, .root):
                steps.append(key)
                rest = .root
            case .member(let key, let outer):
                steps.append(".\(key)")
                rest = outer
            case .item(let index, .root):
                steps.append(".[\(index)]")
                rest = .root
            case .item(let index, let outer):
                steps.append("[\(index)]")
                rest = outer
            }
        }
    }

    package func member(_ key: String) -> YAMLPath { YAMLPath(.member(key, of: way)) }

    package func item(_ index: Int) -> YAMLPath { YAMLPath(.item(index, of: way)) }

    /// The way to the value of a key that is not a scalar.
    package func unknownMember() -> YAMLPath { member("?") }
}

extension YAMLError {
    /// A problem with the part at a path.
    package init(_ problem: String, at mark: YAMLMark, path: YAMLPath) {
        self.init(path.isRoot ? problem : "\(path): \(problem)", at: mark)
    }
}
