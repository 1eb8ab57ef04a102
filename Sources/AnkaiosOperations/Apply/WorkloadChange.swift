public import AnkaiosModel

/// What an update has to send so that one workload becomes another: only what differs.
///
/// A field that did not change is not sent, so what others changed of it meanwhile stays. An emptied list and a removed
/// tag are sent as masks without a value, which removes them (AnkaiosBehaviour.md §5.2). A new workload is sent as a
/// whole: `Ankaios.apply(_:timeout:)` does that.
public struct WorkloadChange: Hashable, Sendable {
    /// The fields that differ. Empty if nothing does.
    public let masks: [FieldMask]
    /// The values at these fields; a field without a value here is removed.
    public let state: State

    /// Whether nothing differs.
    public var isEmpty: Bool { masks.isEmpty }

    /// Compares a workload as it was read with what it shall be.
    ///
    /// Another name is a rename. The workload goes, and comes whole under its new name, so it must have been read
    /// whole. References to the old name stay as they are, such as dependencies of others.
    public init(from old: Workload, to new: Workload) {
        guard old.name == new.name else {
            masks = [.workload(old.name), .workload(new.name)]
            state = State(workloads: [new.name: new])
            return
        }
        var difference = Difference(from: old, to: new)
        difference.add("agent", field: \.agent)
        difference.add("runtime", field: \.runtime)
        difference.add("runtimeConfig", field: \.runtimeConfig)
        difference.add("restartPolicy", field: \.restartPolicy)
        difference.add("dependencies", members: \.dependencies)
        difference.add("tags", members: \.tags)
        difference.add("configs", members: \.configs)
        difference.add("files", field: \.files)
        difference.add("controlInterfaceAccess", "allowRules", field: \.controlInterfaceAccess.allowRules)
        difference.add("controlInterfaceAccess", "denyRules", field: \.controlInterfaceAccess.denyRules)
        masks = difference.masks
        state = masks.isEmpty ? State() : State(workloads: [new.name: difference.part])
    }
}

/// What differs between two workloads of the same name.
private struct Difference {
    private let old: Workload
    private let new: Workload
    private(set) var masks: [FieldMask] = []
    /// The new values at the masks, and nothing else.
    private(set) var part: Workload

    init(from old: Workload, to new: Workload) {
        self.old = old
        self.new = new
        part = Workload(partial: new.name)
    }

    mutating func add<Value: Equatable>(_ path: String..., field: WritableKeyPath<Workload, Value>) {
        guard old[keyPath: field] != new[keyPath: field] else { return }
        masks.append(.workload(new.name, path: path))
        part[keyPath: field] = new[keyPath: field]
    }

    /// One mask for each member that differs. It is one for all of them if a key cannot be a part of a mask.
    mutating func add<Value: Equatable>(_ name: String, members field: WritableKeyPath<Workload, [String: Value]>) {
        let (before, after) = (old[keyPath: field], new[keyPath: field])
        let keys = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
        guard keys.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: ".")) }) else {
            masks.append(.workload(new.name, path: [name]))
            part[keyPath: field] = after
            return
        }
        masks += keys.map { .workload(new.name, path: [name, $0]) }
        part[keyPath: field] = after.filter { keys.contains($0.key) }
    }
}
