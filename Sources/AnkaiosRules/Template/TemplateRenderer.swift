/// Renders elements into a text.
struct TemplateRenderer {
    let context: TemplateValue
    var scopes: [TemplateScope] = [TemplateScope()]
    var output = ""
    var budget: TemplateBudget

    /// Those that the template has defined so far, wherever in it.
    private var partials: [String: TemplateBody] = [:]
    /// What `{{> @partial-block}}` means, for each partial that is being rendered.
    private var partialBlocks: [String?] = []
    private var currentTemplate: String?
    private var depth = 0
    private var partialDepth = 0

    // Where the output stands in its line, and what the next text begins with.
    private var indent: String?
    private var indentsNextText = false
    private var endsWithNewline = false
    private var hasWritten = false

    /// Partials inside of partials: beyond it a template counts as wrong, where the real engine's stack would end.
    private static let maximumPartialDepth = 100
    /// Blocks and partials inside of each other.
    private static let maximumDepth = 400

    init(context: TemplateValue, budget: TemplateBudget) { (self.context, self.budget) = (context, budget) }

    mutating func render(_ body: TemplateBody) throws(TemplateFault) {
        guard depth < Self.maximumDepth else { throw TemplateFault("Blocks and partials are nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        currentTemplate = body.name
        for element in body.elements {
            do throws(TemplateFault) {
                try render(element)
            } catch {
                var fault = error
                if fault.place == nil { fault.place = element.place }
                if fault.template == nil { fault.template = body.name }
                throw fault
            }
        }
    }

    private mutating func render(_ element: TemplateElement) throws(TemplateFault) {
        try budget.take()
        switch element.content {
        case .text(let text): try write(text)
        case .expression(let call): try render(call)
        case .block(let call): try renderHelper(call)
        case .decorator(let call): try define(call)
        case .partial(let call): try include(call)
        case .comment: break
        }
    }

    private mutating func render(_ call: TemplateCall) throws(TemplateFault) {
        guard call.isNameOnly, TemplateHelper(rawValue: try name(of: call.name)) == nil else {
            return try renderHelper(call)
        }
        let operand = try evaluate(call.name)
        guard let value = operand.value else { throw .missing(operand.text) }
        try write(value)
    }

    /// Renders a block, or a helper without one: the first branch that takes its call, else what `else` encloses.
    private mutating func renderHelper(_ call: TemplateCall) throws(TemplateFault) {
        let (indentsBefore, hadWritten) = (indentsNextText, hasWritten)
        hasWritten = false
        var further = call.chain.makeIterator()
        var next: TemplateCall? = call
        while let branch = next {
            next = further.next()
            var (name, invocation) = try invocation(of: branch)
            guard let helper = TemplateHelper(rawValue: name) else { throw TemplateFault("Helper not found \(name)") }
            invocation.hasOtherwise = next != nil || call.otherwise != nil
            indentsNextText = indentsNextText || branch.indentsFirstLine && endsWithNewline
            guard try run(helper, invocation) else { break }
            try budget.take()
            currentTemplate = nil
            if next == nil, let otherwise = call.otherwise { try render(otherwise) }
        }
        settle(hadWritten, indentsBefore)
    }

    /// What follows something that may have written nothing begins as if it had not been there.
    private mutating func settle(_ hadWritten: Bool, _ indentsBefore: Bool) {
        if hasWritten {
            indentsNextText = endsWithNewline
        } else {
            hasWritten = hadWritten
            indentsNextText = indentsBefore
        }
    }

    /// Adds a text as it is.
    mutating func add(_ text: String) throws(TemplateFault) {
        try budget.write(text.utf8.count)
        output += text
    }

    /// Writes a value, whose text is not made before it is known to fit.
    mutating func write(_ value: TemplateValue) throws(TemplateFault) {
        try write(rendered(value))
    }

    private mutating func rendered(_ value: TemplateValue) throws(TemplateFault) -> String {
        guard case .list = value else { return value.rendered }
        try budget.take(value.weight(upTo: budget.stepsLeft))
        return value.rendered
    }

    /// Writes a text at the current indentation.
    mutating func write(_ text: String) throws(TemplateFault) {
        guard let first = text.utf8.first, let last = text.utf8.last else { return }
        let isNewline = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        hasWritten = true
        if let indent {
            if !isNewline(first), indentsNextText { output += indent }
            let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            try budget.take(lines.count / 16)
            try budget.write(text.utf8.count)
            try budget.write(indent.utf8.count.multipliedReportingOverflow(by: lines.count).partialValue)
            for (at, line) in lines.enumerated() {
                if at > 0 {
                    output += "\n"
                    if at < lines.count - 1 || !line.isEmpty { output += indent }
                }
                output += String(Substring(line))
            }
        } else {
            try add(text)
        }
        endsWithNewline = isNewline(last)
        indentsNextText = endsWithNewline
    }

    // MARK: - Arguments

    mutating func name(of argument: TemplateCall.Argument) throws(TemplateFault) -> String {
        if let text = argument.text { return text }
        return try rendered(evaluate(argument).json)
    }

    mutating func invocation(of call: TemplateCall) throws(TemplateFault) -> (String, TemplateInvocation) {
        let name = try name(of: call.name)
        var operands: [TemplateOperand] = []
        for argument in call.arguments { operands.append(try evaluate(argument)) }
        var hash: [String: TemplateOperand] = [:]
        for (key, argument) in call.hash.sorted(by: { $0.key < $1.key }) { hash[key] = try evaluate(argument) }
        return (name, TemplateInvocation(call: call, operands: operands, hash: hash))
    }

    private mutating func evaluate(_ argument: TemplateCall.Argument) throws(TemplateFault) -> TemplateOperand {
        try budget.take()
        switch argument {
        case .name(let name): return TemplateOperand(text: name)
        case .path(let path): return try value(of: path)
        case .literal(let value): return TemplateOperand(value: value)
        case .call(let call):
            let (name, invocation) = try invocation(of: call)
            guard let helper = TemplateHelper(rawValue: name) else { throw TemplateFault("Helper not found \(name)") }
            if let value = try value(helper, invocation) { return TemplateOperand(value: value) }
            let before = output
            output = ""
            defer { output = before }
            _ = try run(helper, invocation)
            return TemplateOperand(value: .text(output))
        }
    }

    // MARK: - Partials

    private mutating func define(_ call: TemplateCall) throws(TemplateFault) {
        let (name, invocation) = try invocation(of: call)
        guard name == "inline" else { throw TemplateFault("Decorator not found \(name)") }
        guard let first = invocation.operands.first else { throw .parameter("inline", 0) }
        guard let partial = first.json.asText else { throw TemplateFault("Invalid param type, String expected") }
        guard let body = call.body else { throw TemplateFault("Block content required") }
        partials[partial] = body
    }

    private mutating func include(_ call: TemplateCall) throws(TemplateFault) {
        let (name, invocation) = try invocation(of: call)
        let indents = [indent, call.indent].compactMap { $0 }
        let inner = indents.isEmpty ? nil : indents.joined()
        let (indentsBefore, hadWritten) = (indentsNextText, hasWritten)
        indentsNextText = call.indentsFirstLine && (endsWithNewline || call.indent != nil)
        hasWritten = false
        guard partialDepth < Self.maximumPartialDepth else { throw TemplateFault("Partials are nested too deeply") }
        partialDepth += 1
        defer { partialDepth -= 1 }
        try expand(name, invocation, indent: inner)
        settle(hadWritten, indentsBefore)
    }

    private mutating func expand(
        _ name: String,
        _ invocation: TemplateInvocation,
        indent inner: String?
    ) throws(TemplateFault) {
        let (templateBefore, indentBefore) = (currentTemplate, indent)
        for element in invocation.call.body?.elements ?? [] {
            if case .decorator(let call) = element.content { try define(call) }
        }
        if name == currentTemplate { throw TemplateFault("Can not include current template in partial") }
        if name == "@partial-block" {
            guard let block = partialBlocks.last ?? nil else {
                throw TemplateFault("Partial block cound not be found")
            }
            return try add(block)
        }
        guard let body = partial(name) ?? invocation.call.body else { throw TemplateFault("Partial not found \(name)") }
        // Its block belongs to who includes it, and is rendered whether it is used or not.
        var block: String?
        if let content = invocation.call.body {
            let before = output
            output = ""
            defer { output = before }
            try render(content)
            block = output
        }
        let hash = invocation.hash.mapValues(\.json)
        var scope = TemplateScope()
        scope.parameters = hash.mapValues { .value($0) }
        var base = try value(of: TemplatePath(segments: [], text: ""))
        if let first = invocation.operands.first { base = first }
        if !hash.isEmpty { try budget.take(base.json.memberCount) }
        scope.value = base.json.merged(with: hash)
        scopes.append(scope)
        partialBlocks.append(block)
        indent = inner
        try render(body)
        partialBlocks.removeLast()
        scopes.removeLast()
        (currentTemplate, indent) = (templateBefore, indentBefore)
    }

    private func partial(_ name: String) -> TemplateBody? {
        partials[name] ?? (name == "indent" ? .indent : nil)
    }
}
