/// Where a command writes.
package protocol Terminal: Sendable {
    /// Whether standard output is a terminal: then lines may be cut to its width and written over.
    var isTerminal: Bool { get }
    /// Whether standard error is a terminal.
    var areErrorsShown: Bool { get }
    /// The width of the terminal in columns; nil where there is none.
    var width: Int? { get }
    /// Writes to standard output: what was asked for.
    func write(_ text: String)
    /// Writes to standard error: everything else.
    func writeError(_ text: String)
}
