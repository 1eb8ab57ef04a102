import AnkaiosYAML
import TestSupport
import Testing

/// Long and repeated texts: read in a time that grows as they do, or refused.
@Suite(.onOtherThreads, .timeLimit(.minutes(10))) struct LargeTextTests {
    static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
        ("literal block", { "a: |\n" + repeated("  line\n", $0) }),
        ("folded block", { "a: >\n" + repeated("  line\n\n", $0) }),
        ("plain over lines", { "a: x\n" + repeated("  line\n", $0) }),
        ("quoted over lines", { "a: \"x\n" + repeated("  line\n", $0) + "\"" }),
        ("empty lines", { "a: |+\n" + repeated("\n", $0) }),
        ("list", { repeated("- x\n", $0) }),
        ("flow list", { "[" + repeated("x, ", $0) + "]" }),
        ("mapping", { (0..<$0).map { "k\($0): v\n" }.joined() }),
        ("aliases", { "a: &a x\nb: [" + repeated("*a, ", $0) + "]" }),
        ("aliases of a long text", { "a: &a '\(repeated("x", $0))'\nb: [" + repeated("*a, ", $0) + "]" }),
        ("aliases of a list", { "a: &a [\(repeated("x, ", 300))]\nb: [" + repeated("*a, ", $0) + "]" }),
        ("anchors", { (0..<$0).map { "- &a\($0) x\n" }.joined() }),
        ("merge keys", { "a: &a {" + (0..<$0).map { "k\($0): v, " }.joined() + "}\nb: {<<: *a, x: y}\n" }),
        ("open brackets", { repeated("[", $0) }),
        ("open keys", { repeated("? ", $0) }),
        ("dashes", { repeated("- ", $0) }),
        ("comments", { repeated("# c\n", $0) }),
        ("directives", { repeated("%TAG !a! b\n", $0) }),
        ("documents", { repeated("---\n", $0) }),
        ("escapes", { "\"" + repeated("\\u0041", $0) + "\"" }),
        ("unclosed quote", { "'" + repeated("''", $0) }),
    ]

    @Test(arguments: shapes)
    func `a hundred thousand of anything is read or refused`(name: String, make: @Sendable (Int) -> String) {
        do throws(YAMLError) {
            let documents = try YAML.documents(make(100_000))
            for document in documents.prefix(10) { _ = document.merged.value }
        } catch {
            #expect(!error.problem.isEmpty)
        }
    }

    @Test func `aliases of one text are refused before they stand for gigabytes`() {
        let text = "a: &a '\(Self.repeated("x", 100_000))'\nb: [" + Self.repeated("*a, ", 100_000) + "]"
        #expect { try YAML.document(text) } throws: { ($0 as? YAMLError)?.problem == "repetition limit exceeded" }
    }

    @Test func `a document of more than a million nodes is too large`() {
        let text = "[" + Self.repeated("a,", 1_000_001) + "]"
        #expect { try YAML.document(text) } throws: { ($0 as? YAMLError)?.problem.contains("too large") == true }
    }

    @Test func `lines of a block scalar stay as they are, however many they are`() throws {
        let text = "a: |\n" + Self.repeated("  line\n\n", 10_000)
        #expect(try YAML.document(text)?["a"]?.text == Self.repeated("line\n\n", 9_999) + "line\n")
    }

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
}
