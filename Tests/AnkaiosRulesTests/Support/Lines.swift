import AnkaiosRules
import TestSupport

/// Files of JSON lines.
enum Lines {
    /// The objects of a file in `Tests/Fixtures`; at least one.
    static func read(_ path: String) throws -> [[String: TemplateValue]] {
        try Fixture.lines(path).map { line in
            let value = TemplateLiteral.value(of: String(decoding: line, as: UTF8.self))
            guard case .object(let object) = value else {
                throw Fixture.Missing(description: "\(path) has a line that is not an object")
            }
            return object
        }
    }
}

extension TemplateValue {
    subscript(_ key: String) -> TemplateValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var items: [TemplateValue] { if case .list(let items) = self { items } else { [] } }
    var members: [String: TemplateValue] { if case .object(let members) = self { members } else { [:] } }
}
