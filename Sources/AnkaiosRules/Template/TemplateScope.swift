/// What a block brings for the names inside of it.
struct TemplateScope {
    enum Parameter {
        /// The value at the scope's path.
        case scope
        case value(TemplateValue)
    }

    /// The way from the root to the value that the block is about …
    var path: [String] = []
    /// … or that value itself, if it is not a part of the context.
    var value: TemplateValue?
    /// `@index` and the like.
    var variables: [String: TemplateValue] = [:]
    /// `as |item|`, and the arguments of a partial.
    var parameters: [String: Parameter] = [:]

    init() {}

    init(about value: TemplateOperand) {
        if let path = value.path { self.path = path } else { self.value = value.json }
    }
}

/// An evaluated argument: its value if there is one, and where it comes from.
struct TemplateOperand {
    /// `nil` when missing.
    var value: TemplateValue?
    /// The way from the root, for a part of the context.
    var path: [String]?
    /// As written, for a path.
    var text: String?

    /// The value, null when missing.
    var json: TemplateValue { value ?? .null }
}

extension TemplateRenderer {
    /// The value of a path in the innermost scope.
    mutating func value(of path: TemplatePath) throws(TemplateFault) -> TemplateOperand {
        try budget.take(1 + scopes.count / 16)
        if let (level, name) = path.variable {
            let scope = scopes.dropLast(level).last
            return TemplateOperand(value: level < scopes.count ? scope?.variables[name] : nil, text: path.text)
        }
        let ups = path.segments.prefix { $0 == .up }.count
        var rest = path.segments.dropFirst(ups)
        let names = path.names
        if case .named(let first) = rest.first, let (scope, parameter) = parameter(first) {
            rest.removeFirst()
            let further = TemplatePath(segments: Array(rest), text: "").names
            switch parameter {
            case .value(let value): return try walk(further, from: value, text: path.text)
            case .scope: return try walk(fromRoot: scope.path + further, text: path.text)
            }
        }
        if ups == 0, rest.first == .root { return try walk(fromRoot: names, text: path.text) }
        let scope = ups < scopes.count ? scopes[scopes.count - 1 - ups] : scopes.last
        if let value = scope?.value { return try walk(names, from: value, text: path.text) }
        return try walk(fromRoot: (scope?.path ?? []) + names, text: path.text)
    }

    private func parameter(_ name: String) -> (TemplateScope, TemplateScope.Parameter)? {
        for scope in scopes.reversed() {
            if let parameter = scope.parameters[name] { return (scope, parameter) }
        }
        return nil
    }

    private func walk(
        _ names: [String],
        from value: TemplateValue,
        text: String
    ) throws(TemplateFault) -> TemplateOperand {
        TemplateOperand(value: try follow(names, value), text: text)
    }

    private func walk(fromRoot names: [String], text: String) throws(TemplateFault) -> TemplateOperand {
        let value = try follow(names, context)
        return TemplateOperand(value: value, path: value == nil ? nil : names, text: text)
    }

    private func follow(_ names: [String], _ start: TemplateValue) throws(TemplateFault) -> TemplateValue? {
        var value: TemplateValue? = start
        for name in names { value = try value?.member(name) }
        return value
    }
}
