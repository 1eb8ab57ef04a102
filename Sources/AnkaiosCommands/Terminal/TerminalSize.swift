/// The size of a terminal, in characters.
struct TerminalSize: Hashable, Sendable {
    var columns: Int
    var rows: Int
}
