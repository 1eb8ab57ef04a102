import AnkaiosPlatform

/// A place on the output where a table is shown again and again. On a terminal it replaces the former one. Elsewhere it
/// follows it and an empty line (AnkaiosBehaviour.md §14.4).
final class Screen: Sendable {
    private let terminal: (any Terminal)?
    private let shown = Lock<[String]>([])

    /// - Parameter terminal: nil: nothing is shown.
    init(_ terminal: (any Terminal)?) { self.terminal = terminal }

    /// Shows a table, if it is another one than before.
    func show(_ table: Table, overflow: Table.Overflow) {
        guard let terminal else { return }
        let lines = table.lines(width: terminal.width, overflow: overflow)
        let before = shown.withLock { shown in
            defer { shown = lines }
            return shown
        }
        guard before != lines else { return }
        guard terminal.isTerminal else {
            terminal.write(lines.map { $0 + "\n" }.joined() + "\n")
            return
        }
        let up = before.isEmpty ? "" : "\u{1B}[1G\u{1B}[\(before.count)A"
        let surplus = max(0, before.count - lines.count)
        let text = (lines + Array(repeating: "", count: surplus)).map { $0 + "\u{1B}[K\n" }.joined()
        terminal.write(up + text + (surplus > 0 ? "\u{1B}[\(surplus)A" : ""))
    }
}
