package import AnkaiosModel

/// Whether the entry of an instance that is replaced under its own name is still that of its former life.
///
/// The agent ends `Running` of the old instance as soon as it gets the update. It passes through `Stopping`, `Pending`
/// or no entry at all (AnkaiosBehaviour.md §7.4). So the entry is that of the new life after one of these was seen.
/// When steps may have been missed, `Running` counts as the new life only some time after the update's answer.
package struct FormerLife: Hashable, Sendable {
    /// How long after the answer of an update the agent has begun to replace the instance.
    package static let longest = Duration.seconds(3)

    /// Whether the entry may be that of the former life.
    package private(set) var lasts: Bool

    package init(lasts: Bool) { self.lasts = lasts }

    /// Takes the next state of the instance; nil: it has no entry.
    package mutating func saw(_ state: ExecutionState?) {
        switch state?.state {
        case nil, .pending, .stopping: lasts = false
        default: break
        }
    }

    /// States may have been missed, up to this time after the update's answer.
    package mutating func missedStates(until sinceAnswer: Duration) {
        if sinceAnswer >= Self.longest { lasts = false }
    }
}
