import AnkaiosRules
import AnkaiosYAML
import EmbeddedAnkaios
import TestSupport
import Testing

/// Manifests with what a real server says of each, made by `Tests/Fixtures/Manifests/make-manifests.py`.
@Suite struct StartupVerdictTests {
    private static func cases() throws -> [YAMLNode] {
        try Fixture.lines("Manifests/start.jsonl").map {
            try #require(try YAML.document(String(decoding: $0, as: UTF8.self)))
        }
    }

    @Test func `a server starts with what a real one starts with, and refuses the rest in its words and places`() throws
    {
        let cases = try Self.cases()
        #expect(cases.count > 900)
        for one in cases {
            let text = try #require(one["text"]?.text)
            var refusal: String?
            do throws(StartupManifest.Failure) {
                _ = try StartupManifest.parse(text)
            } catch {
                refusal = error.description
            }
            #expect(refusal == one["error"]?.text, "\(text)")
        }
    }

    @Test func `what is read of a manifest is what a real server reads`() throws {
        var count = 0
        for one in try Self.cases() {
            // Only of those that it starts with there is a state.
            guard let state = one["state"] else { continue }
            let text = try #require(one["text"]?.text)
            let root = try #require(try YAML.document(text))
            #expect(try Self.whole(ServerReader.state(root)) == state.value.sortedByKey, "\(text)")
            count += 1
        }
        #expect(count > 100)
    }

    /// A state with what stands for absent fields, as the real one shows it.
    private static func whole(_ state: YAMLValue) -> YAMLValue {
        var members = state.byKey
        members["configs"] = members["configs"] ?? .mapping([])
        let workloads = (members["workloads"] ?? .mapping([])).byKey.mapValues { workload -> YAMLValue in
            var fields = workload.byKey
            fields["restartPolicy"] = fields["restartPolicy"] ?? .text("NEVER")
            fields["runtimeConfig"] = .text(fields["runtimeConfig"]?.asText.trimmed ?? "")
            if let tags = fields["tags"], !tags.asItems.isEmpty {
                let pairs = tags.asItems.map { ($0["key"]?.asText ?? "", $0["value"] ?? .null) }
                fields["tags"] = .map(Dictionary(pairs) { _, last in last })
            }
            if var access = fields["controlInterfaceAccess"]?.byKey {
                access = access.filter { !$0.value.isEmpty }
                fields["controlInterfaceAccess"] = .map(access)
            }
            let optional = ["dependencies", "tags", "configs", "files", "controlInterfaceAccess"]
            return .map(fields.filter { !optional.contains($0.key) || !$0.value.isEmpty })
        }
        members["workloads"] = .map(workloads)
        return .map(members).sortedByKey
    }
}

extension YAMLValue {
    fileprivate static func map(_ members: [String: YAMLValue]) -> YAMLValue {
        .mapping(members.map { Pair(key: $0.key, value: $0.value) })
    }

    /// The members of a mapping; of those with the same key the last one.
    fileprivate var byKey: [String: YAMLValue] {
        Dictionary(members.map { ($0.key, $0.value) }) { _, last in last }
    }

    fileprivate var isEmpty: Bool { self == .mapping([]) || self == .list([]) }

    fileprivate var sortedByKey: YAMLValue {
        switch self {
        case .list(let items): .list(items.map(\.sortedByKey))
        case .mapping:
            .mapping(byKey.sorted { $0.key < $1.key }.map { Pair(key: $0.key, value: $0.value.sortedByKey) })
        default: self
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
