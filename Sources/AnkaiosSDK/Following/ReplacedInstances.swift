import AnkaiosModel

/// The instances that updates of this connection have ended lately, some to start them anew under the same name.
///
/// Until the agent has begun to end one, its entry belongs to its former life. It must not count as the new one.
struct ReplacedInstances: Sendable {
    private var answered: [WorkloadInstanceName: Duration] = [:]

    /// Takes note of what an update has changed.
    mutating func note(_ answer: UpdateResult, at moment: Duration) {
        guard !answer.deletedWorkloads.isEmpty else { return }
        forget(at: moment)
        for instance in answer.deletedWorkloads { answered[instance] = moment }
    }

    /// The instances of workloads that may still be in their former lives, and when the updates were answered.
    mutating func recent(_ workloads: Set<String>, at moment: Duration) -> [WorkloadInstanceName: Duration] {
        forget(at: moment)
        return answered.filter { workloads.contains($0.key.workload) }
    }

    private mutating func forget(at moment: Duration) {
        answered = answered.filter { moment - $0.value < FormerLife.longest }
    }
}
