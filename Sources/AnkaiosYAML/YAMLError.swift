/// A place in a YAML text.
package struct YAMLMark: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Unicode scalars before the place.
    package var index: Int
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int

    package init(index: Int = 0, line: Int = 1, column: Int = 1) {
        (self.index, self.line, self.column) = (index, line, column)
    }

    package var isStart: Bool { line == 1 && column == 1 }

    package var description: String { isStart ? "position \(index)" : "line \(line) column \(column)" }

    package static func < (left: YAMLMark, right: YAMLMark) -> Bool { left.index < right.index }
}

/// Why a text is not accepted as YAML, in the words of the library that Ankaios uses.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    package var problem: String
    package var mark: YAMLMark
    /// What was being read, and since where.
    package var context: String?
    package var contextMark: YAMLMark?
    /// The byte before which the problem is, for texts with characters that YAML forbids.
    var offset: Int?

    package init(_ problem: String, at mark: YAMLMark, while context: String? = nil, since contextMark: YAMLMark? = nil)
    {
        (self.problem, self.mark, self.context, self.contextMark) = (problem, mark, context, contextMark)
    }

    package var description: String {
        var text = problem
        if let offset {
            if offset != 0 { text += " at position \(offset)" }
        } else if !mark.isStart {
            text += " at \(mark)"
        }
        if let context {
            text += ", \(context)"
            if let contextMark, !contextMark.isStart, contextMark != mark { text += " at \(contextMark)" }
        }
        return text
    }
}
