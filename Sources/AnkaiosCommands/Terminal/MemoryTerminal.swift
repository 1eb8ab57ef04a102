import AnkaiosPlatform

/// A terminal in memory: keeps what is written, for tests.
package final class MemoryTerminal: Terminal {
    package let isTerminal: Bool
    package var areErrorsShown: Bool { isTerminal }
    package let width: Int?
    private let texts = Lock((output: "", errors: ""))

    /// - Parameter width: nil is a file or a pipe, a number is a terminal of that width.
    package init(width: Int? = nil) {
        self.width = width
        isTerminal = width != nil
    }

    /// What was written to standard output.
    package var output: String { texts.withLock { $0.output } }
    /// What was written to standard error.
    package var errors: String { texts.withLock { $0.errors } }

    package func write(_ text: String) { texts.withLock { $0.output += text } }
    package func writeError(_ text: String) { texts.withLock { $0.errors += text } }
}
