/// A helper with its evaluated arguments.
struct TemplateInvocation {
    var call: TemplateCall
    var operands: [TemplateOperand]
    var hash: [String: TemplateOperand]
    /// Whether there is something to render in place of the body.
    var hasOtherwise = false

    func first(of helper: String) throws(TemplateFault) -> TemplateOperand {
        guard let operand = operands.first else { throw .parameter(helper, 0) }
        return operand
    }

    /// The value of an argument that must not be missing.
    func value(_ index: Int, of helper: TemplateHelper) throws(TemplateFault) -> TemplateValue {
        guard index < operands.count, let value = operands[index].value else {
            throw .parameter(helper.rawValue, index)
        }
        return value
    }
}

/// The helpers that the engine brings along.
enum TemplateHelper: String {
    case `if`, unless, each, with, lookup, raw, log
    case eq, ne, gt, gte, lt, lte, and, or, not, len

    /// What a helper that computes a value gives; `nil` for those which only write.
    func value(_ invocation: TemplateInvocation) throws(TemplateFault) -> TemplateValue? {
        switch self {
        case .if, .unless, .each, .with, .raw, .log:
            return nil
        case .lookup:
            return try lookUp(invocation)
        case .len:
            guard let value = invocation.operands.first?.value else {
                throw TemplateFault("Helper/Decorator len param with name x required but not found")
            }
            return .number(.unsigned(UInt64(length(value))))
        case .and:
            return .bool(invocation.operands.allSatisfy { $0.json.isTruthy() })
        case .or:
            return .bool(invocation.operands.contains { $0.json.isTruthy() })
        case .not:
            return .bool(!(try invocation.value(0, of: self)).isTruthy())
        case .eq, .ne, .gt, .gte, .lt, .lte:
            let (left, right) = (try invocation.value(0, of: self), try invocation.value(1, of: self))
            return .bool(compare(left, right))
        }
    }

    private func length(_ value: TemplateValue) -> Int {
        switch value {
        case .text(let text): text.utf8.count
        case .list(let items): items.count
        case .object(let members): members.count
        case .number, .bool, .null: 0
        }
    }

    private func lookUp(_ invocation: TemplateInvocation) throws(TemplateFault) -> TemplateValue {
        let collection = try invocation.first(of: rawValue).json
        guard invocation.operands.count > 1 else { throw .parameter(rawValue, 1) }
        var found: TemplateValue?
        switch (collection, invocation.operands[1].json) {
        case (.list(let items), .number(.unsigned(let index))):
            found = index < UInt64(items.count) ? items[Int(index)] : nil
        case (.object(let members), .text(let key)):
            found = members[key]
        default:
            break
        }
        guard let found else { throw .missing(nil) }
        return found
    }

    private func compare(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
        if self == .eq { return left == right }
        if self == .ne { return left != right }
        guard let order = order(left, right) else { return false }
        return switch self {
        case .gt: order > 0
        case .gte: order >= 0
        case .lt: order < 0
        default: order <= 0
        }
    }

    /// Numbers, texts and booleans compare with their like, numbers with texts that hold one, too.
    private func order(_ left: TemplateValue, _ right: TemplateValue) -> Int? {
        switch (left, right) {
        case (.number(let a), .number(let b)): a.order(b)
        case (.number(let a), .text(let b)): TemplateNumber(json: b).map { a.order($0) }
        case (.text(let a), .number(let b)): TemplateNumber(json: a).map { $0.order(b) }
        case (.bool(let a), .bool(let b)): a == b ? 0 : b ? -1 : 1
        case (.text(let a), .text(let b)):
            a.utf8.elementsEqual(b.utf8) ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
        default: nil
        }
    }
}

extension TemplateRenderer {
    /// Runs a helper. Returns true to render what its `else` encloses.
    mutating func run(_ helper: TemplateHelper, _ invocation: TemplateInvocation) throws(TemplateFault) -> Bool {
        let call = invocation.call
        switch helper {
        case .if, .unless:
            let operand = try invocation.first(of: "if")
            let includingZero = invocation.hash["includeZero"]?.json.asBool ?? false
            return try choose(operand.json.isTruthy(includingZero: includingZero) == (helper == .if), invocation)
        case .each:
            return try repeatEach(try invocation.first(of: "each"), invocation)
        case .with:
            return try renderWith(try invocation.first(of: "with"), invocation)
        case .raw:
            if let body = call.body { try render(body) }
        case .log:
            let level = invocation.hash["level"]?.json.asText ?? "info"
            guard ["error", "warn", "info", "debug", "trace"].contains(level.lowercased()) else {
                throw TemplateFault("Invalid logging level: \(level)")
            }
        case .lookup, .len:
            if let value = try value(helper, invocation) { try write(value) }
        case .eq, .ne, .gt, .gte, .lt, .lte, .and, .or, .not:
            let holds = try value(helper, invocation)?.asBool ?? false
            if call.isBlock { return try choose(holds, invocation) }
            try add(holds ? "true" : "false")
        }
        return false
    }

    /// What a helper computes. Comparing goes through whole values, so that it costs what they weigh.
    mutating func value(
        _ helper: TemplateHelper,
        _ invocation: TemplateInvocation
    ) throws(TemplateFault) -> TemplateValue? {
        switch helper {
        case .eq, .ne, .gt, .gte, .lt, .lte:
            for operand in invocation.operands.prefix(2) {
                try budget.take(operand.json.weight(upTo: budget.stepsLeft))
            }
        default: break
        }
        return try helper.value(invocation)
    }

    private mutating func choose(
        _ condition: Bool,
        _ invocation: TemplateInvocation
    ) throws(TemplateFault) -> Bool {
        guard condition else { return invocation.hasOtherwise }
        if let body = invocation.call.body { try render(body) }
        return false
    }

    private mutating func repeatEach(
        _ operand: TemplateOperand,
        _ invocation: TemplateInvocation
    ) throws(TemplateFault) -> Bool {
        let call = invocation.call
        guard let body = call.body else { return false }
        switch operand.json {
        case .list(let list): try budget.take(list.count)
        case .object(let members): try budget.take(members.count)
        default: break
        }
        let items: [(step: String, key: TemplateValue?, value: TemplateValue)]
        switch operand.json {
        case .list(let list): items = list.enumerated().map { (String($0), nil, $1) }
        case .object(let members):
            items = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { ($0.key, .text($0.key), $0.value) }
        default:
            if invocation.hasOtherwise { return true }
            throw .missing(operand.text)
        }
        if items.isEmpty, invocation.hasOtherwise { return true }
        scopes.append(TemplateScope(about: operand))
        for (at, item) in items.enumerated() {
            let index = TemplateValue.number(.unsigned(UInt64(at)))
            var scope = scopes[scopes.count - 1]
            scope.variables["first"] = .bool(at == 0)
            scope.variables["last"] = .bool(at == items.count - 1)
            scope.variables["index"] = index
            if let key = item.key { scope.variables["key"] = key }
            if let path = operand.path { scope.path = path + [item.step] } else { scope.value = item.value }
            if let name = call.blockParameters.first {
                scope.parameters = [name: operand.path != nil ? .scope : .value(item.value)]
                if call.blockParameters.count > 1 {
                    scope.parameters[call.blockParameters[1]] = .value(item.key ?? index)
                }
            }
            scopes[scopes.count - 1] = scope
            try render(body)
        }
        scopes.removeLast()
        return false
    }

    private mutating func renderWith(
        _ operand: TemplateOperand,
        _ invocation: TemplateInvocation
    ) throws(TemplateFault) -> Bool {
        let call = invocation.call
        if operand.json.isTruthy() {
            var scope = TemplateScope(about: operand)
            if call.blockParameters.count == 1 {
                scope.parameters[call.blockParameters[0]] = operand.path != nil ? .scope : .value(operand.json)
            }
            scopes.append(scope)
            if let body = call.body { try render(body) }
            scopes.removeLast()
            return false
        }
        if invocation.hasOtherwise { return true }
        throw .missing(operand.text)
    }
}
