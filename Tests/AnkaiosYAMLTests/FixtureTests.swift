import AnkaiosYAML
import TestSupport
import Testing

/// Texts and values with what the library of Ankaios reads and writes, made by `Tests/Fixtures/YAML/make-yaml.py`.
@Suite struct FixtureTests {
    @Test func `texts are read as Ankaios reads them, with the same errors`() throws {
        let text = try Fixture.text("YAML/reading.yaml")
        let cases = try #require(try YAML.document(text)?.items)
        #expect(cases.count > 300)
        for one in cases {
            let source = try #require(one["text"]?.text)
            var read: YAMLValue?
            var failure: String?
            do throws(YAMLError) {
                read = (try YAML.value(source).document?.value ?? .null).sorted
            } catch {
                failure = error.description
            }
            #expect(read == one["gives"].map { Self.value($0).sorted }, "\(source)")
            // Nobody waits for a text that contains itself to be repeated until it is too deep: the place is another
            // one.
            let isEndless = failure?.hasPrefix("recursion limit exceeded") ?? false
            let expected = one["error"]?.text
            #expect(failure == expected || isEndless && expected?.hasPrefix("recursion limit") == true, "\(source)")
        }
    }

    @Test func `values are written as Ankaios writes them`() throws {
        let text = try Fixture.text("YAML/writing.yaml")
        let cases = try #require(try YAML.document(text)?.items)
        #expect(cases.count > 300)
        for one in cases {
            let value = Self.value(try #require(one["value"]))
            let written = YAMLWriter.text(value)
            #expect(written == one["text"]?.text)
        }
    }

    private static func value(_ node: YAMLNode) -> YAMLValue {
        if let items = node["l"]?.items { return .list(items.map(value)) }
        if let pairs = node["m"]?.items {
            return .mapping(
                pairs.map { YAMLValue.Pair(key: $0.items?[0].text ?? "", value: value($0.items?[1] ?? $0)) }
            )
        }
        return node["s"]?.value ?? .null
    }
}

extension YAMLValue {
    /// The value with the keys of mappings in order.
    var sorted: YAMLValue {
        switch self {
        case .list(let items): .list(items.map(\.sorted))
        case .mapping(let pairs):
            .mapping(pairs.map { Pair(key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key })
        default: self
        }
    }
}
