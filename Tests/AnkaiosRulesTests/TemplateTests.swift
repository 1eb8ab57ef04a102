import AnkaiosRules
import Testing

@Suite struct TemplateTests {
    /// Templates with what the engine of the server makes of them, written by
    /// `Tests/Fixtures/Templates/make-templates.py`.
    @Test func `templates give what the real engine gives`() throws {
        let lines = try Lines.read("Templates/templates.jsonl")
        let context = try #require(lines.first?["context"]).members
        #expect(lines.count > 300)
        for line in lines.dropFirst() {
            let source = try #require(line["template"]?.asText)
            // By these the real server ends.
            if line["panic"] != nil {
                #expect(throws: TemplateError.self, "\(source)") { try Template.render(source, with: context) }
                continue
            }
            do throws(TemplateError) {
                let rendered = try Template.render(source, with: context)
                #expect(rendered == line["gives"]?.asText, "\(source)")
            } catch {
                #expect(error.description == line["error"]?.asText, "\(source)")
            }
        }
    }

    @Test func `an error tells its place and stage`() {
        let error = #expect(throws: TemplateError.self) { try Template("a\n {{") }
        #expect(error?.stage == .parsing && error?.line == 2, "\(String(describing: error))")
        do throws(TemplateError) {
            _ = try Template.render("a\n {{nothere}}", with: [:])
            Issue.record("rendered")
        } catch {
            #expect(error.stage == .rendering)
            #expect(error.line == 2)
            #expect(error.column == 2)
            #expect(error.reason == "Failed to access variable in strict mode Some(\"nothere\")")
        }
    }

    @Test(arguments: [
        ("{{a ", "(b ", "c", ")", "}}"), ("", "{{#if a}}", "b", "{{/if}}", ""), ("{{a ", "[", "", "]", "}}"),
    ])
    func `what is nested without end is refused`(parts: (String, String, String, String, String)) {
        let count = 20_000
        let open = String(repeating: parts.1, count: count), close = String(repeating: parts.3, count: count)
        let error = #expect(throws: TemplateError.self) {
            try Template.render(parts.0 + open + parts.2 + close + parts.4, with: ["a": .text("a")])
        }
        #expect(error?.reason == "invalid handlebars syntax: nested too deeply")
    }

    @Test(arguments: ["{{~else if b}}", "{{~^if b}}", "{{~else with b}}", "{{~ else if b~}}"])
    func `what ends the real server is refused`(tag: String) {
        let error = #expect(throws: TemplateError.self) { try Template("a\n{{#if a}}x\(tag)y{{/if}}") }
        #expect(error?.reason == "a '~' before an 'else' with a condition ends the server; leave the '~' out")
        #expect(error?.line == 2 && error?.column == 11)
    }

    @Test(arguments: ["{{else if b}}", "{{else if b~}}", "{{~else}}", "{{~^}}"])
    func `other branches may trim`(tag: String) throws {
        let context: [String: TemplateValue] = ["a": .text("1"), "b": .text("2")]
        #expect(try Template.render("{{#if a}}x\(tag)y{{/if}}", with: context) == "x")
    }

    @Test func `forty blocks inside of each other are fine`() throws {
        let open = String(repeating: "{{#if a}}", count: 40), close = String(repeating: "{{/if}}", count: 40)
        #expect(try Template.render(open + "{{a}}" + close, with: ["a": .text("x")]) == "x")
    }

    @Test func `a partial inside of itself ends with an error`() {
        let error = #expect(throws: TemplateError.self) {
            try Template.render(#"{{#*inline "p"}}{{> p}}{{/inline}}{{> p}}"#, with: [:])
        }
        #expect(error?.reason == "Partials are nested too deeply")
    }
}
