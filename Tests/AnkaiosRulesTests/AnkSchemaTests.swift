import AnkaiosRules
import AnkaiosYAML
import TestSupport
import Testing

/// What the schema of `ank apply` says of configs (AnkaiosBehaviour.md §14.5).
@Suite struct AnkSchemaTests {
    private func verdict(_ item: YAMLValue) -> AnkSchema.Verdict {
        let configs = YAMLValue.mapping([.init(key: "c", value: item)])
        return AnkSchema.verdict(
            .mapping([.init(key: "apiVersion", value: .text("v1")), .init(key: "configs", value: configs)])
        )
    }

    @Test func `of a config that is none of the kinds each kind is told, in the order of the schema`() {
        #expect(
            verdict(.list([.text("x"), .integer(1)])).lines == [
                #"'/configs/c': ["x",1] is not of type "string""#, #"'/configs/c/1': 1 is not of type "string""#,
                #"'/configs/c/1': 1 is not of type "array""#, #"'/configs/c/1': 1 is not of type "object""#,
                #"'/configs/c': ["x",1] is not of type "object""#,
                #"'/configs': {"c":["x",1]} is not of type "null""#,
            ]
        )
        #expect(
            verdict(.mapping([.init(key: "b", value: .text("x")), .init(key: "a b", value: .text("x"))])).lines == [
                #"'/configs/c': {"a b":"x","b":"x"} is not of type "string""#,
                #"'/configs/c': {"a b":"x","b":"x"} is not of type "array""#,
                #"'/configs/c': "a b" does not match "^[a-zA-Z0-9_-]+$""#,
                #"'/configs': {"c":{"a b":"x","b":"x"}} is not of type "null""#,
            ]
        )
    }

    @Test(.onOtherThreads, .timeLimit(.minutes(10)))
    func `a deep config is judged in a time that grows as its text, not as its text and depth`() {
        var item = YAMLValue.text(String(repeating: "x", count: 10_000_000))
        for depth in 0..<100 {
            item = depth.isMultiple(of: 2) ? .list([item]) : .mapping([.init(key: "k", value: item)])
        }
        #expect(verdict(item).isPassed)
    }
}
