import AnkaiosYAML
import Testing

@Suite struct ReaderTests {
    @Test func `nodes tell where they stand`() throws {
        let document = try #require(try YAML.document("# c\na:\n  - x\n  - {b: 'y'}\n"))
        #expect(document.mark == YAMLMark(index: 4, line: 2, column: 1))
        let items = try #require(document["a"]?.items)
        #expect(items[0].mark.line == 3)
        #expect(items[0].mark.column == 5)
        #expect(items[1]["b"]?.mark.description == "line 4 column 9")
        #expect(items[1].pairs?.first?.key.mark.column == 6)
    }

    @Test func `a text in several documents is read one by one`() throws {
        let documents = try YAML.documents("--- a\n---\nb: c\n...\n--- |\n  d\n")
        #expect(documents.map(\.value) == [.text("a"), .mapping([.init(key: "b", value: .text("c"))]), .text("d\n")])
        #expect(try YAML.documents("").isEmpty)
    }

    @Test func `merge keys bring in what they name, and own keys win`() throws {
        let text =
            "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\none: {<<: *b, x: own}\ntwo: {<<: [*b, *m]}\nno: {'<<': a}\n"
        let merged = try #require(try YAML.document(text)?.merged)
        #expect(
            merged["one"]?.value
                == .mapping([.init(key: "x", value: .text("own")), .init(key: "y", value: .integer(2))])
        )
        #expect(merged["two"]?["y"]?.value == .integer(2))
        #expect(merged["two"]?["z"]?.value == .integer(4))
        #expect(merged["no"]?["<<"]?.text == "a")
    }

    @Test func `aliases that multiply are refused before they fill the memory`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for at in 1...9 {
            let items = Array(repeating: "*a\(at - 1)", count: 10).joined(separator: ", ")
            text += "a\(at): &a\(at) [\(items)]\n"
        }
        #expect { try YAML.document(text) } throws: { ($0 as? YAMLError)?.problem == "repetition limit exceeded" }
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: "]) func `collections nested without end are refused`(open: String)
    {
        let error = #expect(throws: YAMLError.self) { try YAML.document(String(repeating: open, count: 50_000)) }
        #expect(error?.problem == "recursion limit exceeded")
    }

    @Test func `a hundred collections inside of each other are fine`() throws {
        let text = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(try YAML.document(text) != nil)
    }

    @Test func `of a broken text what stands before the mistake is there`() throws {
        let (document, error, _) = YAML.partly("image: x\nlist: [a, }\n")
        #expect(document?["image"]?.text == "x")
        #expect(document?.isCut == true)
        #expect(
            error?.description == "did not find expected node content at line 2 column 11, while parsing a flow node"
        )
    }

    @Test func `no text of any characters makes the reader fail`() {
        var chance = SplitMix(seed: 7)
        let marks = Array(" \n\t:-?[]{},#&*!|>'\"%@`\\a1~.<é\r".unicodeScalars)
        for _ in 0..<3000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &chance) {
                text.append(marks.randomElement(using: &chance) ?? " ")
            }
            let (document, error, _) = YAML.partly(String(text))
            if error == nil { #expect(document?.isCut != true) }
        }
    }
}
