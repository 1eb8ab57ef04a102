/// A template as the server renders it in runtime configs, agent names and files (AnkaiosBehaviour.md §5.4). It is
/// Handlebars in strict mode, without HTML escaping, with the partial `indent`.
package struct Template: Hashable, Sendable {
    let body: TemplateBody

    /// Reads a template; throws the engine's words about what is wrong with it.
    package init(_ source: String, budget: inout TemplateBudget) throws(TemplateError) {
        body = try TemplateBuilder.build(source, name: nil, budget: &budget)
    }

    /// Reads a template that stands alone.
    package init(_ source: String) throws(TemplateError) {
        var budget = TemplateBudget()
        try self.init(source, budget: &budget)
    }

    /// Renders the template; `context` has an entry for each alias.
    package func render(
        _ context: [String: TemplateValue],
        budget: inout TemplateBudget
    ) throws(TemplateError) -> String {
        var renderer = TemplateRenderer(context: .object(context), budget: budget)
        defer { budget = renderer.budget }
        do throws(TemplateFault) {
            try renderer.render(body)
        } catch {
            throw error.error
        }
        return renderer.output
    }

    /// Reads and renders a template that shares the budget of others.
    package static func render(
        _ source: String,
        with context: [String: TemplateValue],
        budget: inout TemplateBudget
    ) throws(TemplateError) -> String {
        try Template(source, budget: &budget).render(context, budget: &budget)
    }

    /// Reads and renders a template that stands alone.
    package static func render(
        _ source: String,
        with context: [String: TemplateValue]
    ) throws(TemplateError) -> String {
        var budget = TemplateBudget()
        return try render(source, with: context, budget: &budget)
    }
}

extension TemplateBody {
    /// The partial that the server registers: its argument `content`, at the indentation of the place of insertion.
    static let indent = TemplateBody(
        name: "indent",
        elements: [
            TemplateElement(
                content: .expression(
                    TemplateCall(name: .path(TemplatePath(segments: [.named("content")], text: "content")))
                ),
                place: TemplatePlace(line: 1, column: 1)
            )
        ]
    )
}
