import AnkaiosYAML
import Testing

@Suite struct RecordTests {
    private func failure(_ text: String) -> String? {
        do throws(YAMLError) {
            _ = try YAMLRecord(text, as: "PodmanRuntimeConfig", fields: Self.fields)
            return nil
        } catch {
            return error.description
        }
    }

    private static let fields: [YAMLRecord.Field] = [
        .init("image", .text), .init("commandArgs", .texts),
    ]

    @Test(arguments: [
        ("", "missing field `image`"),
        ("# c\n", "missing field `image` at line 2 column 1"),
        ("---\n", "missing field `image` at line 2 column 1"),
        ("commandArgs: [\"true\"]", "missing field `image`"),
        ("# c\n  commandArgs: []\n", "missing field `image` at line 2 column 3"),
        ("image: [\n  : }", "image: invalid type: sequence, expected a string at line 1 column 8"),
        (
            "{image: x, commandArgs: sleep}",
            "commandArgs: invalid type: string \"sleep\", expected a sequence at line 1 column 25"
        ),
        ("image: x\ncommandArgs: ~", "commandArgs: invalid type: unit value, expected a sequence at line 2 column 14"),
        (
            "image: x\ncommandArgs: 1.50",
            "commandArgs: invalid type: floating point `1.5`, expected a sequence at line 2 column 14"
        ),
        (
            "image: x\ncommandArgs: [a, {b: c}]",
            "commandArgs[1]: invalid type: map, expected a string at line 2 column 18"
        ),
        (
            "image: x\ncommandArgs: [a, }",
            "did not find expected node content at line 2 column 18, while parsing a flow node"
        ),
        ("image: x\nother: [a, }", "did not find expected node content at line 2 column 12, while parsing a flow node"),
        ("[a]", "invalid type: sequence, expected struct PodmanRuntimeConfig"),
        ("a", "invalid type: string \"a\", expected struct PodmanRuntimeConfig"),
        ("''", "invalid type: string \"\", expected struct PodmanRuntimeConfig"),
        ("true", "invalid type: boolean `true`, expected struct PodmanRuntimeConfig"),
        ("~", "invalid type: unit value, expected struct PodmanRuntimeConfig"),
        ("image: a\nimage: b", "duplicate field `image`"),
        ("image: x\ncommandArgs: []\ncommandArgs: []", "duplicate field `commandArgs`"),
        ("image: x\n? [a]\n: b", "invalid type: sequence, expected field identifier at line 2 column 3"),
        ("image: *a", "unknown anchor at line 1 column 8"),
        ("image: x\n--- a", "deserializing from YAML containing more than one document is not supported"),
        ("image: x\u{1}", "control characters are not allowed at position 8"),
    ])
    func `what is wrong is told as Ankaios tells it`(text: String, expected: String) {
        #expect(failure(text) == expected)
    }

    @Test func `scalars of any kind are taken as their text`() throws {
        let text =
            "image: ~\ncommandArgs: [1, true, 1.50, ~, null, 'a', !t b]\nunknown: {a: 1, a: 2}\ncommand_args: [x]\n"
        let record = try YAMLRecord(text, as: "T", fields: Self.fields)
        #expect(record.texts == ["image": "~"])
        #expect(record.lists["commandArgs"] == ["1", "true", "1.50", "~", "null", "a", "b"])
    }
}
