import AnkaiosModel
import AnkaiosRules
import TestSupport
import Testing

/// What templates cost somebody who renders them for another: a bounded number of steps, and a bounded output.
@Suite(.onOtherThreads, .timeLimit(.minutes(10))) struct TemplateBudgetTests {
    private static let hundred = TemplateValue.list((0..<100).map { .text(String($0)) })

    /// Short templates that would be rendered for ever, or would write without end.
    static let bombs: [(name: String, template: String)] = [
        ("each in each", repeated("{{#each @root.list}}", 7) + "x" + repeated("{{/each}}", 7)),
        ("each in each that writes nothing", repeated("{{#each @root.list}}", 7) + repeated("{{/each}}", 7)),
        (
            "each in each of an argument",
            repeated("{{#each @root.list}}", 6) + "{{#if (len this)}}{{/if}}" + repeated("{{/each}}", 6)
        ),
        (
            "partials that double",
            (0..<60).map { "{{#*inline \"p\($0)\"}}{{> p\($0 + 1)}}{{> p\($0 + 1)}}{{/inline}}" }.joined()
                + "{{#*inline \"p60\"}}x{{/inline}}{{> p0}}"
        ),
        (
            "blocks of partials that double",
            "{{#*inline \"p\"}}{{> @partial-block}}{{> @partial-block}}{{/inline}}"
                + repeated("{{#> p}}", 60) + "xxxxxxxx" + repeated("{{/p}}", 60)
        ),
        (
            "lists that are compared",
            "{{#each @root.list}}{{#each @root.list}}{{#if (eq @root.more @root.other)}}{{/if}}{{/each}}{{/each}}"
        ),
        (
            "a text that is written often",
            repeated("{{#each @root.list}}", 3) + "{{@root.long}}" + repeated("{{/each}}", 3)
        ),
        (
            "a text that becomes an object",
            "{{#*inline \"p\"}}{{/inline}}{{#each @root.list}}{{> p @root.long a=1}}{{/each}}"
        ),
    ]

    @Test(arguments: bombs) func `a template that would not end is too large`(name: String, template: String) {
        let long = String(repeating: "long ", count: 4_000)
        let context: [String: TemplateValue] = [
            "list": Self.hundred, "long": .text(long),
            "more": .list(Array(repeating: .text(long), count: 100)),
            "other": .list(Array(repeating: .text(long), count: 100)),
        ]
        #expect {
            try Template.render(template, with: context)
        } throws: {
            ($0 as? TemplateError)?.reason.contains("too large") == true
        }
    }

    @Test(arguments: bombs) func `templates that stand together have one budget`(name: String, template: String) {
        var budget = TemplateBudget()
        let context: [String: TemplateValue] = [
            "list": Self.hundred, "long": .text("x"), "more": .text(""), "other": .text(""),
        ]
        for _ in 0..<3 { _ = try? Template.render(template, with: context, budget: &budget) }
        #expect(budget.steps <= TemplateBudget.maximumSteps)
        #expect(budget.output <= TemplateBudget.maximumOutput)
    }

    @Test func `the workloads of a state have one budget together`() {
        let template = "{{#each c}}{{#each @root.c}}{{this}}{{/each}}{{/each}}"
        let names = (0..<20).map { "w\($0)" }
        let state = State(
            workloads: Dictionary(
                uniqueKeysWithValues: names.map { name in
                    var workload = Workload(partial: name)
                    (workload.agent, workload.runtimeConfig, workload.configs) = ("a", template, ["c": "c"])
                    return (name, workload)
                }
            ),
            configs: ["c": .list(Array(repeating: "x", count: 150))]
        )
        let rendered = RenderedState(state).workloads
        let refused = names.filter { name in
            rendered[name]?.problems.contains { $0.message.contains("too large") } ?? false
        }
        #expect((1..<20).contains(refused.count), "the first are rendered, and not all")
        #expect(
            refused
                == RenderedState(state).workloads.filter { !$0.value.problems.isEmpty }.keys.sorted {
                    names.firstIndex(of: $0)! < names.firstIndex(of: $1)!
                }
        )
    }

    /// Inputs of `count` pieces, each as long as it is.
    static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
        ("text", { repeated("word ", $0) }),
        ("expressions", { repeated("{{a}}", $0) }),
        ("else if", { "{{#if no}}" + repeated("{{else if no}}x", $0) + "{{else}}y{{/if}}" }),
        ("comments", { repeated("{{!-- }}", $0) + "{{!-- --}}" }),
        ("closed comments", { repeated("{{!-- x --}}", $0) }),
        ("backslashes", { repeated("\\", $0) }),
        ("backslashes before a tag", { repeated("\\", $0) + "{{a}}" }),
        ("partials in brackets", { repeated("{{> [a]}}", $0) }),
        ("lines of tags", { repeated("  {{#if a}}  \n{{/if}}\n", $0) }),
        ("blanks before tags", { repeated(" ", $0) + "{{~a~}}" + repeated(" ", $0) }),
        ("arguments", { "{{or " + repeated("a ", $0) + "}}" }),
        ("braces", { repeated("{ ", $0) }),
        ("open tags", { repeated("{{", $0) }),
        ("unclosed strings", { "{{a " + repeated("'", $0) }),
        ("sub-expressions", { "{{a " + repeated("(not ", $0) }),
    ]

    @Test(arguments: shapes)
    func `a template of twice the length costs twice the steps`(name: String, make: @Sendable (Int) -> String) {
        func steps(_ count: Int) -> Int {
            var budget = TemplateBudget()
            _ = try? Template.render(make(count), with: ["a": .text("x"), "no": .text("")], budget: &budget)
            return budget.steps
        }
        let (once, twice) = (steps(2_000), steps(4_000))
        #expect(twice <= 2 * once + 100, "\(once) and \(twice) steps")
    }

    @Test(arguments: shapes)
    func `a hundred thousand of anything is rendered or refused`(name: String, make: @Sendable (Int) -> String) {
        let template = make(100_000)
        do throws(TemplateError) {
            _ = try Template.render(template, with: ["a": .text("x"), "no": .text("")])
        } catch {
            #expect(!error.reason.isEmpty)
        }
    }

    @Test func `of five thousand else ifs the one that holds is rendered`() throws {
        let chain = Self.repeated("{{else if no}}x", 5_000)
        let template = "{{#if no}}" + chain + "{{else if yes}}found{{else}}y{{/if}}"
        #expect(try Template.render(template, with: ["no": .text(""), "yes": .text("1")]) == "found")
        #expect(try Template.render(template, with: ["no": .text(""), "yes": .text("")]) == "y")
    }

    @Test func `blocks in partials in blocks end with an error before the stack does`() {
        let open = Self.repeated("{{#if a}}", 250), close = Self.repeated("{{/if}}", 250)
        let partials = (0..<90).map { "{{#*inline \"p\($0)\"}}\(open){{> p\($0 + 1)}}\(close){{/inline}}" }.joined()
        let error = #expect(throws: TemplateError.self) {
            try Template.render(partials + "{{#*inline \"p90\"}}x{{/inline}}{{> p0}}", with: ["a": .text("x")])
        }
        #expect(error?.reason == "the templates are too large: they take more than 250000 steps")
    }

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
}
