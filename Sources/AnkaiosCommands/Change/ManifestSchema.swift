import AnkaiosYAML

/// What `ank apply` says of a manifest that is not as its schema wants it (reference §14.5).
///
/// A problem inside of workloads or configs makes the schema's other choice for them, null, a problem, too.
enum ManifestSchema {
    /// A line for each problem; none: the manifest passes.
    static func problems(_ manifest: YAMLValue) -> [String] {
        guard case .mapping = manifest else { return [line("", manifest, isNot: "object")] }
        var lines: [String] = []
        switch manifest["apiVersion"] {
        case nil: lines.append(line("", #""apiVersion" is a required property"#))
        case .text("v1"): break
        case .text(let version): lines.append(line("/apiVersion", #"\#(json(version)) does not match "^v1$""#))
        case .some(let value): lines.append(line("/apiVersion", value, isNot: "string"))
        }
        for (key, check) in [("workloads", workload), ("configs", config)] {
            guard let value = manifest[key], value != .null else { continue }
            let inner = named(value, "/" + key, check)
            if inner.isPassed { continue }
            lines += inner.lines + [line("/" + key, value.sorted, isNot: "null")]
        }
        return lines
    }

    /// What came of a part: it passed, or did not, with lines or without.
    private struct Verdict {
        var isPassed = true
        var lines: [String] = []

        mutating func fail(_ line: String? = nil) {
            isPassed = false
            if let line { lines.append(line) }
        }

        mutating func add(_ other: Verdict) {
            isPassed = isPassed && other.isPassed
            lines += other.lines
        }
    }

    private typealias Check = (YAMLValue, _ path: String) -> Verdict

    private static func named(_ value: YAMLValue, _ path: String, _ check: Check) -> Verdict {
        var verdict = Verdict()
        guard case .mapping(let pairs) = value else {
            verdict.fail(line(path, value, isNot: "object"))
            return verdict
        }
        for name in pairs.map(\.key).sorted() {
            if name.unicodeScalars.count > 63 { verdict.fail(line(path, "\(json(name)) is longer than 63 characters")) }
            let isName =
                !name.isEmpty
                && name.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                    default: false
                    }
                }
            if !isName { verdict.fail(line(path, #"\#(json(name)) does not match "^[a-zA-Z0-9_-]+$""#)) }
        }
        for pair in pairs { verdict.add(check(pair.value, path + "/" + pair.key)) }
        return verdict
    }

    private static func workload(_ value: YAMLValue, _ path: String) -> Verdict {
        var verdict = Verdict()
        guard case .mapping(let pairs) = value else {
            verdict.fail(line(path, value, isNot: "object"))
            return verdict
        }
        if value["runtime"] == nil || value["runtimeConfig"] == nil { verdict.fail() }
        for pair in pairs {
            let path = path + "/" + pair.key
            switch pair.key {
            case "agent", "runtime", "runtimeConfig": verdict.add(text(pair.value, path))
            case "restartPolicy": verdict.add(word(pair.value, path, of: ["NEVER", "ON_FAILURE", "ALWAYS"]))
            case "dependencies":
                let words = ["ADD_COND_RUNNING", "ADD_COND_SUCCEEDED", "ADD_COND_FAILED"]
                verdict.add(members(pair.value, path) { word($0, $1, of: words) })
            case "tags", "configs": verdict.add(members(pair.value, path, text))
            case "controlInterfaceAccess": verdict.add(members(pair.value, path) { _, _ in Verdict() })
            case "files":
                if case .list = pair.value { continue }
                verdict.fail(line(path, pair.value, isNot: "array"))
            default: continue
            }
        }
        return verdict
    }

    /// Texts, lists and mappings of configs.
    private static func config(_ value: YAMLValue, _ path: String) -> Verdict {
        var verdict = Verdict()
        switch value {
        case .text: break
        case .list(let items):
            for (at, item) in items.enumerated() { verdict.add(config(item, "\(path)/\(at)")) }
        case .mapping(let pairs):
            for pair in pairs { verdict.add(config(pair.value, path + "/" + pair.key)) }
        default: verdict.fail(line(path, value, isNot: "string"))
        }
        return verdict
    }

    private static func members(_ value: YAMLValue, _ path: String, _ check: Check) -> Verdict {
        var verdict = Verdict()
        guard case .mapping(let pairs) = value else {
            verdict.fail(line(path, value, isNot: "object"))
            return verdict
        }
        for pair in pairs { verdict.add(check(pair.value, path + "/" + pair.key)) }
        return verdict
    }

    private static func text(_ value: YAMLValue, _ path: String) -> Verdict {
        var verdict = Verdict()
        if case .text = value { return verdict }
        verdict.fail(line(path, value, isNot: "string"))
        return verdict
    }

    private static func word(_ value: YAMLValue, _ path: String, of words: [String]) -> Verdict {
        var verdict = Verdict()
        if case .text(let word) = value, words.contains(word) { return verdict }
        let choices = words.map { json($0) }
        let list = choices.dropLast().joined(separator: ", ") + " or " + (choices.last ?? "")
        verdict.fail(line(path, "\(value.json(inOneLine: true)) is not one of \(list)"))
        return verdict
    }

    // MARK: - Words

    private static func line(_ path: String, _ text: String) -> String { "'\(path)': \(text)" }

    private static func line(_ path: String, _ value: YAMLValue, isNot type: String) -> String {
        line(path, "\(value.sorted.json(inOneLine: true)) is not of type \"\(type)\"")
    }

    private static func json(_ text: String) -> String { YAMLValue.text(text).json(inOneLine: true) }
}

extension YAMLValue {
    fileprivate subscript(key: String) -> YAMLValue? {
        guard case .mapping(let pairs) = self else { return nil }
        return pairs.first { $0.key == key }?.value
    }

    /// With the keys of all mappings in their order.
    fileprivate var sorted: YAMLValue {
        switch self {
        case .list(let items): .list(items.map(\.sorted))
        case .mapping(let pairs):
            .mapping(pairs.sorted { $0.key < $1.key }.map { Pair(key: $0.key, value: $0.value.sorted) })
        default: self
        }
    }
}
