public import AnkaiosRules
public import AnkaiosModel

/// Why a manifest was not brought to run, and what is desired now.
public struct ApplyError: Error, Hashable, Sendable {
    /// What went wrong.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Reason: Hashable, Sendable {
        /// Ankaios would refuse the manifest. Nothing was sent.
        case refused([ManifestFinding])
        /// A workload can no longer run by itself.
        case cannotRun(WorkloadInstanceName, ExecutionState)
        /// These workloads did not run in time.
        case notRunning([Waiting], after: Duration)
        /// A call to Ankaios failed, or the task was cancelled.
        case failed(AnkaiosError)
    }

    /// A workload that did not run in time.
    public struct Waiting: Hashable, Sendable, CustomStringConvertible {
        /// Its instance.
        public var instance: WorkloadInstanceName
        /// The last state that was seen, with its additional information; nil: the instance had no entry.
        public var state: ExecutionState?

        /// Creates a value.
        public init(_ instance: WorkloadInstanceName, _ state: ExecutionState?) {
            (self.instance, self.state) = (instance, state)
        }

        /// The workload and its state, as `camera is Pending(Starting): Retry 5: no such image`.
        public var description: String {
            guard let state else { return "\(instance.workload) is not there" }
            return "\(instance.workload) is \(state.textWithInfo)"
        }
    }

    /// What became of the former state.
    #if hasAttribute(nonexhaustive)
        @nonexhaustive
    #endif
    public enum Rollback: Hashable, Sendable {
        /// It was never left.
        case notNeeded
        /// It is desired again; Ankaios has accepted that. These instances come and go with it.
        case done(UpdateResult)
        /// It could not be desired again: the manifest, or a part of what is going on, is still there.
        case failed(AnkaiosError)
    }

    /// What went wrong.
    public var reason: Reason
    /// What became of the former state.
    public var rollback: Rollback

    /// Makes an error.
    public init(_ reason: Reason, rollback: Rollback = .notNeeded) {
        self.reason = reason
        self.rollback = rollback
    }
}

extension ApplyError: CustomStringConvertible {
    /// Both in one line; each finding in a line of its own.
    public var description: String {
        let why =
            switch reason {
            case .refused(let findings):
                "Ankaios would refuse the manifest:\n" + findings.map { "  \($0)" }.joined(separator: "\n")
            case .cannotRun(let instance, let state):
                "\(instance.workload) cannot run, it is \(state.textWithInfo)"
            case .notRunning(let workloads, let limit):
                "not running after \(limit): \(workloads.map(\.description).joined(separator: ", "))"
            case .failed(let error): "\(error)"
            }
        return switch rollback {
        case .notNeeded: why
        case .done: why + "; the former state is desired again"
        case .failed(let error): why + "; the former state could not be restored: \(error)"
        }
    }
}
