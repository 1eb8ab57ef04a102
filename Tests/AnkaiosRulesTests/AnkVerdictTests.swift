import AnkaiosRules
import AnkaiosYAML
import TestSupport
import Testing

/// Manifests with what a real `ank apply` says of each, made by `Tests/Fixtures/Manifests/make-manifests.py`.
@Suite struct AnkVerdictTests {
    @Test func `ank takes what the real one takes and sends the same, and refuses the rest in its words`() throws {
        let lines = try Fixture.lines("Manifests/ank.jsonl")
        #expect(lines.count > 900)
        for line in lines {
            let one = try #require(try YAML.document(String(decoding: line, as: UTF8.self)))
            let text = try #require(one["text"]?.text)
            var refusal: String?
            do throws(AnkReader.Refusal) {
                let reader = try AnkReader(text)
                guard reader.hasAgents else { throw AnkReader.Refusal(description: Self.noAgent) }
                let sent = try reader.state().value
                if let state = one["state"] { #expect(Self.shown(sent) == Self.inOrder(state.value), "\(text)") }
            } catch {
                refusal = error.description
            }
            #expect(refusal == one["error"]?.text, "\(text)")
        }
    }

    private static let noAgent = "No agent name specified -> use '--agent' option to specify!"

    /// The workloads without what is empty, and without tags: the real one loses those of v0.1.
    private static func shown(_ state: YAMLValue) -> YAMLValue {
        inOrder(
            .mapping(
                (state["workloads"]?.members ?? []).map { name, workload in
                    let fields = workload.members.map { key, value in
                        (key, key == "controlInterfaceAccess" ? filled(value) : value)
                    }
                    let kept = fields.filter { $0.0 != "tags" && !isEmpty($0.1) }
                    return .init(key: name, value: .mapping(kept.map { .init(key: $0.0, value: $0.1) }))
                }
            )
        )
    }

    private static func filled(_ value: YAMLValue) -> YAMLValue {
        .mapping(value.members.filter { !isEmpty($0.value) }.map { .init(key: $0.key, value: $0.value) })
    }

    private static func isEmpty(_ value: YAMLValue) -> Bool {
        [.text(""), .list([]), .mapping([]), .null].contains(value)
    }

    private static func inOrder(_ value: YAMLValue) -> YAMLValue {
        switch value {
        case .list(let items): .list(items.map(inOrder))
        case .mapping(let pairs):
            .mapping(
                pairs.map { YAMLValue.Pair(key: $0.key, value: inOrder($0.value)) }.sorted { $0.key < $1.key }
            )
        default: value
        }
    }
}
