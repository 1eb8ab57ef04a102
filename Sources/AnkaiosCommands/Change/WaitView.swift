import AnkaiosPlatform
import AnkaiosModel

/// What is seen of the wait for changed workloads: a table, over and over (AnkaiosBehaviour.md §14.4).
final class WaitView: Sendable {
    private let screen: Screen
    private let isAnimated: Bool
    private let shown: Lock<(changed: ChangedWorkloads, step: Int)>

    /// - Parameter terminal: nil: nothing is shown.
    init(_ changed: ChangedWorkloads, on terminal: (any Terminal)?) {
        screen = Screen(terminal)
        isAnimated = terminal?.isTerminal ?? false
        shown = Lock((changed, 0))
    }

    var isDone: Bool { shown.withLock { $0.changed.isDone } }

    func take(_ states: WorkloadStates) {
        show { $0.changed.take(states) }
    }

    func missedStates(until sinceAnswer: Duration) {
        shown.withLock { $0.changed.missedStates(until: sinceAnswer) }
    }

    func show() { show { _ in } }

    /// Shows the table while an operation goes on; on a terminal with a spinner that turns.
    func turning(_ operation: () async throws -> Void) async throws {
        show()
        try await withThrowingTaskGroup(of: Void.self) { group in
            if isAnimated {
                group.addTask {
                    while true {
                        try await Task.sleep(for: .milliseconds(100))
                        self.show { $0.step += 1 }
                    }
                }
            }
            defer { group.cancelAll() }
            try await operation()
        }
    }

    /// Under the lock, so that an older table never comes behind a newer one.
    private func show(_ change: (inout (changed: ChangedWorkloads, step: Int)) -> Void) {
        shown.withLock { shown in
            change(&shown)
            screen.show(shown.changed.table(step: shown.step), overflow: .shortenLastColumn)
        }
    }
}
