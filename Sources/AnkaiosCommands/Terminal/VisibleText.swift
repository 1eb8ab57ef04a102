import AnkaiosPlatform
import EmbeddedAnkaios

extension Unicode.Scalar {
    /// Whether it would steer a terminal, or show a text in another order than it has.
    ///
    /// These are controls, the marks and overrides of directions, separators of lines, invisible tags, and bytes that are
    /// not UTF-8.
    var isHidden: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFF9...0xFFFB,
            0xE0000...0xE007F:
            true
        default: SystemText.isByte(self)
        }
    }

    /// It as `\u{1b}`; a byte that is not UTF-8 as `\xe9`.
    fileprivate var spelled: String {
        guard SystemText.isByte(self) else { return "\\u{\(String(value, radix: 16))}" }
        return "\\x\(String(UInt8(truncatingIfNeeded: value), radix: 16))"
    }
}

extension String {
    /// A text from elsewhere on one line of a terminal: what would steer the terminal is spelled out, `\u{1b}`.
    package var visible: String { spelling { $0.isHidden } }

    /// A text from elsewhere on any number of lines: as `visible`, but with its line feeds.
    package var visibleLines: String { spelling { $0.isHidden && $0 != "\n" } }

    /// As `visibleLines`, for output in which each text has a line of its own. The second line and all later ones are indented:
    /// a text from elsewhere cannot pretend to be another one.
    package var visibleParagraph: String {
        visibleLines.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    ")
    }

    /// A line of a log on a terminal: without its colours; a tab is four blanks; all else is `visible`.
    var printable: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        var out = String.UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}", rest.first == "[" {
                // ESC [ numbers m
                let end = rest.dropFirst().drop { ("0"..."9").contains($0) || $0 == ";" }
                if end.first == "m" {
                    rest = end.dropFirst()
                    continue
                }
            }
            out.append(contentsOf: scalar == "\t" ? "    ".unicodeScalars : String(scalar).visible.unicodeScalars)
        }
        return String(out)
    }

    private func spelling(_ isSpelled: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isSpelled) else { return self }
        var out = ""
        for scalar in unicodeScalars {
            if isSpelled(scalar) { out += scalar.spelled } else { out.unicodeScalars.append(scalar) }
        }
        return out
    }
}

// MARK: - Cells

extension Character {
    /// How many cells of a terminal it takes.
    var cells: Int {
        if let byte = asciiValue { return byte < 0x20 || byte == 0x7F ? 0 : 1 }
        return unicodeScalars.map(\.cells).max() ?? 0
    }
}

extension Unicode.Scalar {
    fileprivate var cells: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return value == 0xFE0F ? 2 : 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            return 2
        default: return properties.isEmojiPresentation ? 2 : 1
        }
    }
}

extension StringProtocol {
    /// How many cells of a terminal the text takes.
    var cells: Int { utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? utf8.count : reduce(0) { $0 + $1.cells } }

    /// As much of the text as has room in this number of cells.
    func prefix(cells: Int) -> SubSequence {
        var (end, left) = (startIndex, cells)
        while end < endIndex, case let width = self[end].cells, width <= left {
            left -= width
            formIndex(after: &end)
        }
        return self[..<end]
    }

    /// The text, filled with blanks to this number of cells.
    func padded(toCells count: Int) -> String {
        String(self) + String(repeating: " ", count: Swift.max(0, count - cells))
    }
}
