@_exported public import AnkaiosModel
package import AnkaiosWire

/// What a server of Ankaios 1.1 is about to tell its agents, as its mutating hooks see it.
///
/// Instances that change stand in both lists.
public struct WorkloadChange: Hashable, Sendable {
    /// The instances that come.
    public var added: [AddedWorkload]
    /// The instances that go.
    public var deleted: [DeletedWorkload]

    /// Makes a change.
    public init(added: [AddedWorkload] = [], deleted: [DeletedWorkload] = []) {
        self.added = added
        self.deleted = deleted
    }
}

/// An instance that comes.
public struct AddedWorkload: Hashable, Sendable {
    /// Its name. The id belongs to the runtime config before any hook; Ankaios does not compute it again.
    public var instance: WorkloadInstanceName
    /// Its configuration, with all templates rendered.
    public var workload: Workload

    /// Makes an instance that comes.
    public init(instance: WorkloadInstanceName, workload: Workload) {
        self.instance = instance
        self.workload = workload
    }

    /// Moves it to another agent: in its name and in its configuration.
    public mutating func move(to agent: String) {
        instance.agent = agent
        workload.agent = agent
    }
}

/// An instance that goes.
public struct DeletedWorkload: Hashable, Sendable {
    /// Its name.
    public var instance: WorkloadInstanceName
    /// What must be true of the workloads that depend on it before it is stopped. Ankaios fills this in behind the hooks.
    public var dependencies: [String: DeleteCondition]

    /// Makes an instance that goes.
    public init(instance: WorkloadInstanceName, dependencies: [String: DeleteCondition] = [:]) {
        self.instance = instance
        self.dependencies = dependencies
    }
}

/// What must be true of a workload before the one that it depends on is stopped.
public enum DeleteCondition: Hashable, Sendable {
    /// It runs.
    case running
    /// It neither waits for its start nor runs.
    case notPendingNorRunning
    /// A condition of a newer Ankaios: its number.
    case other(Int32)

    fileprivate init(number: Int32) {
        self =
            switch number {
            case 0: .running
            case 1: .notPendingNorRunning
            default: .other(number)
            }
    }

    fileprivate var number: Int32 {
        switch self {
        case .running: 0
        case .notPendingNorRunning: 1
        case .other(let number): number
        }
    }
}

/// Why a hook refuses a change. The server passes the reason on to whoever asked for the change.
public struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason, in a line.
    public var description: String

    /// Makes a rejection with its reason.
    public init(_ reason: String) { description = reason }
}

extension WorkloadChange {
    package init(decoding bytes: [UInt8]) throws(WireError) {
        let message = try HookMessage(decoding: bytes)
        added = message.added.map { AddedWorkload(instance: $0.instance, workload: $0.workload) }
        deleted = message.deleted.map {
            DeletedWorkload(instance: $0.instance, dependencies: $0.dependencies.mapValues(DeleteCondition.init))
        }
    }

    func encoded() -> [UInt8] {
        var message = HookMessage()
        message.added = added.map { ($0.instance, $0.workload) }
        message.deleted = deleted.map { ($0.instance, $0.dependencies.mapValues(\.number)) }
        return message.encoded()
    }
}
