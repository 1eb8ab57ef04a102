import AnkaiosProtobuf

/// A workload as it will run.
struct WorkloadPlan: Hashable, Sendable {
    var instance: Proto.WorkloadInstanceName
    var workload: Proto.Workload

    init?(_ added: Proto.AddedWorkload) {
        guard let instance = added.instanceName, let workload = added.workload else { return nil }
        self.instance = instance
        self.workload = workload
    }

    var name: String { instance.workloadName }

    /// A control interface needs an allow rule; it may allow nothing (AnkaiosBehaviour.md §1.1).
    var hasControlInterface: Bool { !(workload.controlInterfaceAccess?.allowRules ?? []).isEmpty }
}

/// A workload that must go, and the workloads that must have stopped before.
struct WorkloadDeletion: Hashable, Sendable {
    var instance: Proto.WorkloadInstanceName
    var conditions: [String: Proto.DeleteCondition]

    init(_ instance: Proto.WorkloadInstanceName, conditions: [String: Proto.DeleteCondition] = [:]) {
        self.instance = instance
        self.conditions = conditions
    }

    init?(_ deleted: Proto.DeletedWorkload) {
        guard let instance = deleted.instanceName else { return nil }
        self.init(instance, conditions: deleted.dependencies)
    }

    var name: String { instance.workloadName }
}
