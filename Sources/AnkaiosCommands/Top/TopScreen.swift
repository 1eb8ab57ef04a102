import AnkaiosModel

/// The lines that show a ``TopModel``: as many as the terminal has rows, none wider than it.
struct TopScreen {
    private let model: TopModel
    private let styles: TextStyles
    private var lines: [String] = []

    static func lines(of model: TopModel, isColoured: Bool = true) -> [String] {
        var screen = TopScreen(model: model, styles: TextStyles(isColoured: isColoured))
        screen.build()
        return screen.lines
    }

    private init(model: TopModel, styles: TextStyles) {
        (self.model, self.styles) = (model, styles)
    }

    private var size: TerminalSize { model.size }

    private mutating func build() {
        add(header)
        addAgents()
        // The log gets the lower half of what is left; without one the workloads have it all.
        let left = size.rows - lines.count - 1
        let logRows = model.log == nil ? 0 : max(2, left / 2)
        addWorkloads(rows: left - logRows)
        if let log = model.log { addLog(log, rows: logRows) }
        lines = Array(lines.prefix(max(0, size.rows - 1)))
        while lines.count < size.rows - 1 { lines.append("") }
        if size.rows > 0 { add(footer) }
    }

    // MARK: - Parts

    private var header: StyledText {
        let counts = Dictionary(grouping: model.states) { StateColour(of: $0.executionState) }.mapValues(\.count)
        var text = StyledText(" Ankaios ", .title) + StyledText("  \(model.states.count) workloads")
        for (colour, word) in StateColour.words {
            guard let count = counts[colour], count > 0 else { continue }
            text = text + StyledText("  ") + StyledText("\(count) \(word)", .state(colour, isSelected: false))
        }
        if !model.isConnected { text = text + StyledText("   connection interrupted", .alarm) }
        return text
    }

    private mutating func addAgents() {
        let table = Table(
            header: ["AGENT", "WORKLOADS", "CPU USAGE", "FREE MEMORY"],
            rows: model.agents.sorted { $0.key < $1.key }.map { name, agent in
                [
                    name, "\(model.states.filter { $0.instance.agent == name }.count)",
                    agent.cpuUsage.map(Self.bar) ?? "",
                    agent.freeMemory.map(Self.bytes) ?? "",
                ]
            }
        )
        // Many agents leave room for the workloads.
        let limit = max(1, size.rows / 4)
        guard !model.agents.isEmpty, size.rows >= 8 else { return }
        add("")
        let all = table.lines()
        add(StyledText(all[0], .heading))
        for line in all.dropFirst().prefix(limit) { add(StyledText(line)) }
        if all.count - 1 > limit { add(StyledText("… and \(all.count - 1 - limit) more", .dim)) }
    }

    private mutating func addWorkloads(rows: Int) {
        guard rows > 2 else { return }
        let states = model.rows
        let table = Table(states: WorkloadStates(states), runtimes: model.runtimes)
        let widths = Self.fitted(table.columnWidths, into: size.columns)
        add("")
        add(styled(table.header, widths, .heading) { _ in .heading })
        let visible = rows - 2
        let selected = model.selectedRow ?? 0
        let first = max(0, min(selected - visible / 2, states.count - visible))
        for at in states.indices.dropFirst(first).prefix(visible) {
            let colour = StateColour(of: states[at].executionState)
            let isSelected = states[at].instance == model.selected
            let row = styled(table.rows[at], widths, isSelected ? .selected : .plain) { column in
                column == 3 ? .state(colour, isSelected: isSelected) : isSelected ? .selected : .plain
            }
            add(row, filling: isSelected ? .selected : nil)
        }
        if states.isEmpty { add(StyledText(model.filter.isEmpty ? "none" : "none matches", .dim)) }
        let missing = rows - 2 - max(1, min(visible, states.count))
        if model.log != nil { for _ in 0..<max(0, missing) { add("") } }
    }

    private mutating func addLog(_ log: TopModel.Log, rows: Int) {
        let title = " Log of \(log.workload.visible) "
        let end = log.failure.map { ": \($0.visible) " } ?? (log.distance > 0 ? "(\(log.distance) lines below) " : "")
        let rule = String(repeating: "─", count: max(0, size.columns - title.cells - end.cells - 2))
        add(StyledText("──", .dim) + StyledText(title, .heading) + StyledText(end + rule, .dim))
        let last = log.lines.count - log.distance
        for line in log.lines[..<last].suffix(max(0, rows - 1)) { add(StyledText(line)) }
    }

    private var footer: StyledText {
        if model.isTyping {
            return StyledText("/\(model.filter)▏", .plain) + StyledText("  enter: keep  esc: all", .dim)
        }
        let filter = model.filter.isEmpty ? "" : "filter: \(model.filter) (esc: all)   "
        let keys = model.log == nil ? "l log" : "l close  pgup/pgdn scroll"
        return StyledText("\(filter)↑↓ select   \(keys)   / filter   q quit", .dim)
    }

    /// Widths with which the state stays in sight: what is most easily done without gives way first.
    private static func fitted(_ widths: [Int], into columns: Int) -> [Int] {
        var widths = widths
        let gaps = 3 * (widths.count - 2)
        // The last column may be cut at the edge, and the others are shortened before they vanish.
        let steps = [(column: 4, least: 0), (0, 24), (2, 9), (1, 9), (0, 12), (2, 4), (1, 4), (0, 4), (2, 0), (1, 0)]
        for (column, least) in steps where widths.indices.contains(column) {
            let excess = widths.reduce(0, +) + gaps + (widths[4] > 0 ? 3 : 0) - columns
            guard excess > 0 else { break }
            widths[column] = max(min(least, widths[column]), widths[column] - excess)
        }
        return widths
    }

    private static func shortened(_ cell: String, to width: Int) -> String {
        guard cell.cells > width else { return cell }
        return width > 0 ? String(cell.prefix(cells: width - 1)) + "…" : ""
    }

    /// `███░░░░░░░ 31%`
    private static func bar(_ percent: UInt32) -> String {
        let full = min(10, (Int(percent) + 5) / 10)
        return String(repeating: "█", count: full) + String(repeating: "░", count: 10 - full) + " \(percent)%"
    }

    /// `22.9 GiB`
    private static func bytes(_ count: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        let unit = count == 0 ? 0 : (UInt64.bitWidth - 1 - count.leadingZeroBitCount) / 10
        guard unit > 0 else { return "\(count) B" }
        // In tenths, rounded down: in a double 64 bits would not all have room.
        let tenths = (count >> UInt64(10 * unit - 10)) * 10 / 1024
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    // MARK: - Lines

    private func styled(
        _ cells: [String],
        _ widths: [Int],
        _ gap: StyledText.Style,
        _ style: (Int) -> StyledText.Style
    ) -> StyledText {
        cells.indices.reduce(StyledText("")) { text, column in
            let cell = Self.shortened(cells[column], to: widths[column])
            let padding = column == cells.count - 1 ? 0 : widths[column] - cell.cells + 3
            return text + StyledText(cell, style(column))
                + StyledText(String(repeating: " ", count: padding), gap)
        }
    }

    private mutating func add(_ text: String) { add(StyledText(text)) }

    private mutating func add(_ text: StyledText, filling style: StyledText.Style? = nil) {
        lines.append(text.line(width: size.columns, filling: style, styles))
    }
}

/// By which colour a state is seen.
enum StateColour: Hashable, Sendable {
    case running
    case ended
    case waiting
    case going
    case failed
    case nowhere

    static let words: [(StateColour, String)] = [
        (.running, "running"), (.waiting, "pending"), (.ended, "succeeded"), (.failed, "failed"), (.going, "stopping"),
        (.nowhere, "elsewhere"),
    ]

    init(of state: ExecutionState) {
        self =
            switch state.state {
            case .running: .running
            case .succeeded: .ended
            case .failed: .failed
            case .pending: state.subState == .startingFailed ? .failed : .waiting
            case .stopping: state.subState == .deleteFailed ? .failed : .going
            case .agentDisconnected: .failed
            default: .nowhere
            }
    }
}
