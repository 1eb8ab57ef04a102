import AnkaiosPlatform
import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosYAML
import EmbeddedAnkaios
import Testing

@testable import AnkaiosCommands

@Suite struct VisibleTextTests {
    /// Clears the screen, sets the clipboard, does the same without ESC, and turns the direction of what follows.
    static let hostile = [
        "\u{1B}[2J", "\u{1B}]52;c;YQ==\u{7}", "\u{9B}2J", "\u{202E}txt", "a\rb", "\u{2066}x", "\u{7F}", "\u{FEFF}",
    ]

    @Test(arguments: hostile) func `nothing of a text from elsewhere steers a terminal, and all of it is seen`(
        text: String
    ) {
        let shown = text.visible
        #expect(!shown.unicodeScalars.contains { $0.isHidden })
        #expect(shown.contains("\\u{"))
        let table = Table(header: ["A"], rows: [[text]])
        #expect(!table.text().unicodeScalars.contains { $0.isHidden && $0 != "\n" })
        #expect(!"plain \(text)\nline".visibleLines.unicodeScalars.contains { $0.isHidden && $0 != "\n" })
    }

    @Test(arguments: hostile) func `the name in front of a line of a log steers nothing`(text: String) {
        let entry = LogEntry(instance: WorkloadInstanceName(workload: text, agent: "a", id: "1"), message: "hello")
        #expect(entry.line(isNamed: true) == "\(text.visible) hello\n")
        #expect(entry.line(isNamed: false) == "hello\n")
    }

    @Test(arguments: hostile) func `YAML and JSON escape what steers a terminal, and give it back`(text: String) throws
    {
        let value = YAMLValue.mapping([.init(key: text, value: .text(text))])
        for document in [value.json(), value.json(inOneLine: true), YAMLWriter.text(value)] {
            #expect(!document.unicodeScalars.contains { $0.isHidden && $0 != "\n" }, "\(document.debugDescription)")
            let read = try #require(try YAML.document(document))
            #expect(read.pairs?.first?.key.text == text && read.pairs?.first?.value.text == text)
        }
    }

    @Test func `each character that is spelled in a table is escaped in YAML and JSON`() throws {
        // Beyond these planes there are none that are not seen.
        let planes: [Range<UInt32>] = [0..<0xD800, 0xE000..<0x10000, 0xE0000..<0xE1000]
        let hidden = planes.joined().compactMap { Unicode.Scalar($0) }.filter {
            $0.isHidden && !SystemText.isByte($0)
        }
        #expect(hidden.count > 200)
        for scalar in hidden {
            let text = "a\(scalar)b"
            let value = YAMLValue.list([.text(text)])
            // JSON has no escape for what is beyond the first plane that readers of YAML take, too.
            let documents = [
                YAMLWriter.text(value), value.json(inOneLine: true), "\(JSONValue.array([.string(text)]))",
            ]
            for document in scalar.value < 0x10000 ? documents : [documents[0]] {
                let isSeen = !document.unicodeScalars.contains { $0.isHidden && $0 != "\n" }
                #expect(isSeen, "\(scalar.value)")
                let read = try YAML.document(document)?.items?.first?.text
                #expect(read == text, "\(scalar.value)")
            }
        }
    }

    @Test func `a text from elsewhere makes no line of its own`() {
        #expect("first: 'x\nok: all is fine\n'".visibleParagraph == "first: 'x\n    ok: all is fine\n    '")
        #expect("one line".visibleParagraph == "one line")
    }

    @Test func `a byte that is no UTF-8 is seen, too`() {
        #expect(SystemText.text([0x63, 0xE9]).visible == "c\\xe9")
        #expect("Grüße, 世界 👩‍🚀".visible == "Grüße, 世界 👩\\u{200d}🚀")
    }

    @Test func `a line of a log loses its colours alone`() {
        #expect("\u{1B}[1;31mred\u{1B}[0m\tx\u{1B}[2J".printable == "red    x\\u{1b}[2J")
    }

    @Test(arguments: [
        ("abc", 3), ("世界", 4), ("é", 1), ("e\u{301}", 1), ("👍", 2), ("👍🏽", 2), ("❤️", 2), ("ｆｕｌｌ", 8), ("ﾊﾝ", 2),
        ("한국", 4), ("", 0),
    ])
    func `widths count the cells of a terminal`(text: String, cells: Int) {
        #expect(text.cells == cells)
    }

    @Test func `no line of a table is wider than its terminal`() {
        let rows = [[String(repeating: "世", count: 20), String(repeating: "界", count: 60)], ["a", "b"]]
        for overflow in [Table.Overflow.cut, .wrapLastColumn, .shortenLastColumn] {
            for width in [10, 60, 61, 80] {
                let lines = Table(header: ["N", "I"], rows: rows).lines(width: width, overflow: overflow)
                #expect(lines.allSatisfy { $0.cells <= width }, "\(overflow) \(width)")
            }
        }
        let whole = Table(header: ["N", "I"], rows: rows).lines()
        #expect(Set(whole.map(\.cells)).count == 1)
        #expect(Table(header: ["I"], rows: [["世界"]]).lines(width: 3, overflow: .wrapLastColumn) == ["I  ", "世 ", "界 "])
        #expect("世界".prefix(cells: 3) == "世" && "世界".prefix(cells: 1).isEmpty)
    }
}
