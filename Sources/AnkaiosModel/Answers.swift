/// What an accepted update changed: the instances that Ankaios starts and those that it ends.
///
/// A changed workload stands in both lists, possibly under the same instance name (AnkaiosBehaviour.md §5.6). Both are
/// empty when no workload changed. The order means nothing.
public struct UpdateResult: Hashable, Sendable {
    /// The instances that come.
    public var addedWorkloads: [WorkloadInstanceName]
    /// The instances that go.
    public var deletedWorkloads: [WorkloadInstanceName]

    /// Makes an update's result.
    public init(addedWorkloads: [WorkloadInstanceName] = [], deletedWorkloads: [WorkloadInstanceName] = []) {
        self.addedWorkloads = addedWorkloads
        self.deletedWorkloads = deletedWorkloads
    }
}

/// One line that a workload wrote to its standard output or standard error; Ankaios does not tell which.
public struct LogEntry: Hashable, Sendable, Codable {
    /// Which instance wrote it.
    public var instance: WorkloadInstanceName
    /// The line, without its line feed.
    public var message: String

    /// Makes a log entry.
    public init(instance: WorkloadInstanceName, message: String) {
        self.instance = instance
        self.message = message
    }
}

/// The paths that an event is about (AnkaiosBehaviour.md §4.5).
public struct ChangedFields: Hashable, Sendable {
    /// What is new: the top-most new node of each.
    public var added: [FieldPath]
    /// What has another value.
    public var updated: [FieldPath]
    /// What is gone: the top-most gone node of each.
    public var removed: [FieldPath]

    /// Makes lists of altered fields.
    public init(added: [FieldPath] = [], updated: [FieldPath] = [], removed: [FieldPath] = []) {
        self.added = added
        self.updated = updated
        self.removed = removed
    }
}
