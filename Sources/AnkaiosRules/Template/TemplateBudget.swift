/// What reading and rendering templates may cost. All templates of a state share one budget, so that the whole of it
/// ends soon, whoever wrote it.
package struct TemplateBudget: Hashable, Sendable {
    /// The elements that are rendered, arguments that are evaluated, and members that are gone through.
    package static let maximumSteps = 250_000
    /// The bytes that all templates write, also those that go into arguments and blocks of partials.
    package static let maximumOutput = 64 << 20
    /// The rules of the grammar that reading looks at for one step.
    static let rulesOfStep = 8

    /// The steps taken until now.
    package private(set) var steps = 0
    /// The bytes written until now.
    package private(set) var output = 0

    package init() {}

    var stepsLeft: Int { Self.maximumSteps - steps }

    mutating func take(_ count: Int = 1) throws(TemplateFault) {
        guard count <= stepsLeft else {
            steps = Self.maximumSteps
            throw .tooManySteps
        }
        steps += count
    }

    mutating func write(_ bytes: Int) throws(TemplateFault) {
        guard bytes <= Self.maximumOutput - output else {
            output = Self.maximumOutput
            throw .tooMuchOutput
        }
        output += bytes
    }

    /// Takes what reading has cost.
    mutating func takeReading(_ rules: Int) {
        steps = min(steps + rules / Self.rulesOfStep, Self.maximumSteps)
    }
}

extension TemplateFault {
    static let tooManySteps = TemplateFault(
        "the templates are too large: they take more than \(TemplateBudget.maximumSteps) steps"
    )
    static let tooMuchOutput = TemplateFault(
        "the templates are too large: they write more than \(TemplateBudget.maximumOutput >> 20) MiB"
    )
}

extension TemplateError {
    /// A template that takes too many steps to be read.
    static let tooLarge = TemplateError(
        stage: .parsing,
        line: nil,
        column: nil,
        reason: TemplateFault.tooManySteps.reason,
        description: "Failed to parse template \(TemplateFault.tooManySteps.reason)"
    )
}

extension TemplateValue {
    /// What it costs to go through the whole value: its members and, for each further 64 bytes, its texts. Counts no
    /// further than `limit`.
    func weight(upTo limit: Int) -> Int {
        var weight = 0
        var rest: [TemplateValue] = [self]
        while weight <= limit, let value = rest.popLast() {
            weight += 1
            switch value {
            case .text(let text): weight += text.utf8.count / 64
            case .list(let items):
                if items.count > limit { return weight + items.count }
                rest += items
            case .object(let members):
                if members.count > limit { return weight + members.count }
                rest += members.values
            case .number, .bool, .null: break
            }
        }
        return weight
    }
}
