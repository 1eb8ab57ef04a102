package import AnkaiosModel

/// Whether the entry of an instance that is replaced under its own name is still that of its former life.
///
/// The agent takes the old instance out of `Running` as soon as it gets the update, and passes through `Stopping`,
/// `Pending` or no entry at all (reference §7.4). So the entry is that of the new life after one of these was seen. When
/// steps may have been missed, `Running` is taken for the new life only some time after the update's answer.
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

    /// States may have been missed, up to a moment so long after the update's answer.
    package mutating func missedStates(until sinceAnswer: Duration) {
        if sinceAnswer >= Self.longest { lasts = false }
    }
}
