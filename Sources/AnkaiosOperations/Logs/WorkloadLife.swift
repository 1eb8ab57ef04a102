import AnkaiosModel
import AnkaiosSDK

/// What is known of one instance whose logs are followed: which of its runs, in which of its containers.
///
/// Each start is a new run. A restart after success is one in the same container, whose log continues. A workload that
/// Ankaios has ended comes back in a new one (AnkaiosBehaviour.md §7.7, §8.2).
struct WorkloadLife: Hashable, Sendable {
    /// How it is doing; nil: it has no entry now.
    private(set) var state: ExecutionState?
    private(set) var run = 0
    private(set) var container = 0
    /// Whether the container was ended by Ankaios, so that what comes next is a new one.
    private(set) var isReplaced = true

    /// Whether its log can be read now.
    var isReadable: Bool { state?.hasReadableLog ?? false }

    /// The run and the container of a log whose first line comes now. While the workload is being started, these are
    /// the next ones.
    var presentRun: (run: Int, container: Int) {
        state?.state == .pending ? (run + 1, isReplaced ? container + 1 : container) : (run, container)
    }

    /// Takes its next state.
    mutating func become(_ next: ExecutionState?) {
        let wasReadable = isReadable
        let hadEnded = state?.hasEnded ?? false
        state = next
        switch (next?.state, next?.subState) {
        case (nil, _), (.removed, _), (.stopping, .requestedAtRuntime): isReplaced = true
        case (.stopping, .deleteFailed): isReplaced = container == 0
        default: break
        }
        guard isReadable, !wasReadable || hadEnded && next?.state == .running else { return }
        run += 1
        if isReplaced { container += 1 }
        isReplaced = false
    }
}

extension ExecutionState {
    fileprivate var hasEnded: Bool { state == .succeeded || (state == .failed && subState == .execFailed) }
}
