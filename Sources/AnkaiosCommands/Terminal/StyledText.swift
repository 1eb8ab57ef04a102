/// A text in parts that look different.
struct StyledText: Hashable, Sendable {
    enum Style: Hashable, Sendable {
        case plain
        case title
        case heading
        case dim
        case selected
        case alarm
        case state(StateColour, isSelected: Bool)
    }

    private var parts: [(text: String, style: Style)] = []

    init(_ text: String, _ style: Style = .plain) { parts = [(text, style)] }

    static func + (left: StyledText, right: StyledText) -> StyledText {
        var sum = left
        sum.parts += right.parts
        return sum
    }

    static func == (left: StyledText, right: StyledText) -> Bool {
        left.parts.elementsEqual(right.parts) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) {
        for part in parts { hasher.combine(part.text) }
    }

    /// One line of a terminal: no wider than it, and without what would move the cursor.
    /// - Parameter style: how the rest of the line looks; nil: it ends with the text.
    func line(width: Int, filling style: Style? = nil, _ styles: TextStyles) -> String {
        var left = width
        var line = ""
        for part in parts where left > 0 {
            let text = String(part.text.printable.prefix(cells: left))
            left -= text.cells
            line += styles.text(text, part.style)
        }
        if let style, left > 0 { line += styles.text(String(repeating: " ", count: left), style) }
        return line
    }
}

/// What styles are in a terminal's escape sequences.
struct TextStyles: Hashable, Sendable {
    /// Without colours bold and reverse stay.
    var isColoured: Bool

    func text(_ text: String, _ style: StyledText.Style) -> String {
        guard let code = code(style), !code.isEmpty, !text.isEmpty else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private func code(_ style: StyledText.Style) -> String? {
        switch style {
        case .plain: nil
        case .title, .selected: "7"
        case .heading: "1"
        case .dim: isColoured ? "90" : nil
        case .alarm: isColoured ? "1;31" : "1;7"
        case .state(let colour, let isSelected):
            [isSelected ? "7" : nil, isColoured ? colour.code : nil].compactMap(\.self).joined(separator: ";")
        }
    }
}

extension StateColour {
    fileprivate var code: String {
        switch self {
        case .running: "32"
        case .ended: "36"
        case .waiting: "33"
        case .going: "35"
        case .failed: "1;31"
        case .nowhere: "90"
        }
    }
}
