/// A table as `ank` prints it: no lines, three blanks between the columns, every line filled to the full width
/// (AnkaiosBehaviour.md §14.3).
package struct Table: Hashable, Sendable {
    package let header: [String]
    package let rows: [[String]]

    /// Makes a table of texts from elsewhere; in the cells everything of them can be seen.
    package init(header: [String], rows: [[String]] = []) {
        self.header = header
        self.rows = rows.map { $0.map(\.visible) }
    }

    /// What becomes of lines that are wider than the terminal.
    package enum Overflow: Hashable, Sendable {
        /// Each line is cut at the terminal's width.
        case cut
        /// The last column goes on in further lines. As `cut` where not even its header fits.
        case wrapLastColumn
        /// The last column is cut, ending in `...`. As `cut` where not even its header fits.
        case shortenLastColumn
    }

    private static let gap = "   "

    /// The lines of the table, without line feeds.
    /// - Parameter width: the terminal's width; nil for files and pipes, where nothing is cut.
    package func lines(width: Int? = nil, overflow: Overflow = .cut) -> [String] {
        let widths = columnWidths
        guard let width, let last = header.indices.last, total(widths) > width else {
            return ([header] + rows).map { line($0, widths) }
        }
        let lastWidth = width - (total(widths) - widths[last])
        guard overflow != .cut, lastWidth >= header[last].cells else {
            return ([header] + rows).map { String(line($0, widths).prefix(cells: width)) }
        }
        var fitted = widths
        fitted[last] = lastWidth
        return ([header] + rows).flatMap { cells in
            overflow == .wrapLastColumn
                ? wrapped(cells, lastWidth).map { line($0, fitted) }
                : [line(shortened(cells, lastWidth), fitted)]
        }
    }

    /// The table as text: a line feed after each line.
    package func text(width: Int? = nil, overflow: Overflow = .cut) -> String {
        lines(width: width, overflow: overflow).map { $0 + "\n" }.joined()
    }

    var columnWidths: [Int] {
        header.indices.map { column in
            ([header] + rows).map { column < $0.count ? $0[column].cells : 0 }.max() ?? 0
        }
    }

    private func total(_ widths: [Int]) -> Int {
        widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        widths.indices.map { column in
            (column < cells.count ? cells[column] : "").padded(toCells: widths[column])
        }.joined(separator: Self.gap)
    }

    private func wrapped(_ cells: [String], _ width: Int) -> [[String]] {
        guard cells.count == header.count, var rest = cells.last?[...], rest.cells > width else { return [cells] }
        var result: [[String]] = []
        while !rest.isEmpty {
            // A character that is wider than the column stands alone.
            let fitting = rest.prefix(cells: width)
            let part = fitting.isEmpty ? rest.prefix(1) : fitting
            let others = result.isEmpty ? Array(cells.dropLast()) : Array(repeating: "", count: cells.count - 1)
            result.append(others + [String(part)])
            rest = rest[part.endIndex...]
        }
        return result
    }

    private func shortened(_ cells: [String], _ width: Int) -> [String] {
        guard cells.count == header.count, let cell = cells.last, cell.cells > width else { return cells }
        return Array(cells.dropLast()) + [String(cell.prefix(cells: max(0, width - 3))) + "..."]
    }
}
