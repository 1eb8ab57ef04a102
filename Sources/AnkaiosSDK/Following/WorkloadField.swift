import AnkaiosModel

/// A field of a workload, as the rest of a path names it.
struct WorkloadField: Hashable {
    /// `tags`, say.
    let name: Substring
    /// The key of a mapping, or the list in an object. A dot in it belongs to a key.
    let key: Substring?

    init(_ text: String) {
        let parts = text.splitAtDots(limit: 2)
        name = parts.first ?? ""
        key = parts.count > 1 ? parts[1] : nil
    }
}

extension Workload {
    /// Takes a field that was added or changed from a workload of an event. Returns false if the event does not have
    /// it.
    mutating func set(_ field: WorkloadField, from changed: Workload) -> Bool {
        switch (field.name, field.key) {
        case ("agent", nil): take(changed.agent, into: \.agent)
        case ("runtime", nil): take(changed.runtime, into: \.runtime)
        case ("runtimeConfig", nil): take(changed.runtimeConfig, into: \.runtimeConfig)
        case ("restartPolicy", nil): take(changed.restartPolicy, into: \.restartPolicy)
        case ("tags", let key): take(key, of: changed.tags, into: \.tags)
        case ("configs", let key): take(key, of: changed.configs, into: \.configs)
        case ("dependencies", let key): take(key, of: changed.dependencies, into: \.dependencies)
        case ("files", nil): take(changed.files, into: \.files)
        case ("controlInterfaceAccess", nil):
            take(changed.controlInterfaceAccess, into: \.controlInterfaceAccess)
        case ("controlInterfaceAccess", "allowRules"):
            take(changed.controlInterfaceAccess.allowRules, into: \.controlInterfaceAccess.allowRules)
        case ("controlInterfaceAccess", "denyRules"):
            take(changed.controlInterfaceAccess.denyRules, into: \.controlInterfaceAccess.denyRules)
        default: false
        }
    }

    /// Removes a field. Returns false if the rest cannot be known: without any field, the workload may be gone, too.
    mutating func remove(_ field: WorkloadField) -> Bool {
        takeAway(field) && self != Workload(partial: name)
    }

    private mutating func takeAway(_ field: WorkloadField) -> Bool {
        switch (field.name, field.key) {
        case ("tags", let key): remove(key, from: \.tags)
        case ("configs", let key): remove(key, from: \.configs)
        case ("dependencies", let key): remove(key, from: \.dependencies)
        case ("files", nil): take([], into: \.files)
        case ("controlInterfaceAccess", nil): take(ControlInterfaceAccess(), into: \.controlInterfaceAccess)
        case ("controlInterfaceAccess", "allowRules"): take([], into: \.controlInterfaceAccess.allowRules)
        case ("controlInterfaceAccess", "denyRules"): take([], into: \.controlInterfaceAccess.denyRules)
        default: false
        }
    }

    private mutating func take<Value>(_ value: Value, into field: WritableKeyPath<Workload, Value>) -> Bool {
        self[keyPath: field] = value
        return true
    }

    /// A field that is always told with its value.
    private mutating func take<Value>(_ value: Value?, into field: WritableKeyPath<Workload, Value?>) -> Bool {
        guard let value else { return false }
        self[keyPath: field] = value
        return true
    }

    /// Without a key: all of the mapping, which the event tells then.
    private mutating func take<Value>(
        _ key: Substring?,
        of changed: [String: Value],
        into field: WritableKeyPath<Workload, [String: Value]>
    ) -> Bool {
        guard let key else {
            self[keyPath: field] = changed
            return true
        }
        guard let value = changed[String(key)] else { return false }
        self[keyPath: field][String(key)] = value
        return true
    }

    /// A path leaves out an empty key (AnkaiosBehaviour.md Q12b). Its meaning is then unknown.
    private mutating func remove<Value>(
        _ key: Substring?,
        from field: WritableKeyPath<Workload, [String: Value]>
    ) -> Bool {
        guard let key else {
            guard self[keyPath: field][""] == nil else { return false }
            self[keyPath: field] = [:]
            return true
        }
        return self[keyPath: field].removeValue(forKey: String(key)) != nil
    }
}
