extension Workload: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, agent, runtime, runtimeConfig, restartPolicy, dependencies, tags, configs, files
        case controlInterfaceAccess
    }

    /// Reads a workload with the keys of a manifest, and its name under `name`. What is absent is empty, or nil.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(named: container.decode(String.self, forKey: .name), from: decoder)
    }

    /// Writes a workload with the keys of a manifest, and its name under `name`. What is empty or nil is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try encodeBody(to: encoder)
    }

    /// Reads a workload of a map; one that has a name of its own keeps it.
    fileprivate init(named name: String, from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(partial: try container.decodeIfPresent(String.self, forKey: .name) ?? name)
        agent = try container.decodeIfPresent(String.self, forKey: .agent)
        runtime = try container.decodeIfPresent(String.self, forKey: .runtime)
        runtimeConfig = try container.decodeIfPresent(String.self, forKey: .runtimeConfig)
        restartPolicy = try container.decodeIfPresent(RestartPolicy.self, forKey: .restartPolicy)
        dependencies = try container.decodeMap(.dependencies)
        tags = try container.decodeMap(.tags)
        configs = try container.decodeMap(.configs)
        files = try container.decodeList(.files)
        controlInterfaceAccess =
            try container.decodeIfPresent(ControlInterfaceAccess.self, forKey: .controlInterfaceAccess)
            ?? ControlInterfaceAccess()
    }

    fileprivate func encodeBody(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(agent, forKey: .agent)
        try container.encodeIfPresent(runtime, forKey: .runtime)
        try container.encodeIfPresent(runtimeConfig, forKey: .runtimeConfig)
        try container.encodeIfPresent(restartPolicy, forKey: .restartPolicy)
        try container.encodeUnlessEmpty(dependencies, forKey: .dependencies)
        try container.encodeUnlessEmpty(tags, forKey: .tags)
        try container.encodeUnlessEmpty(configs, forKey: .configs)
        try container.encodeUnlessEmpty(files, forKey: .files)
        if controlInterfaceAccess != ControlInterfaceAccess() {
            try container.encode(controlInterfaceAccess, forKey: .controlInterfaceAccess)
        }
    }
}

/// Workloads by name, as a manifest has them: the key is the name.
struct WorkloadMap: Codable {
    var workloads: [String: Workload]

    init(_ workloads: [String: Workload]) { self.workloads = workloads }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        workloads = [:]
        for key in container.allKeys {
            let body = try container.superDecoder(forKey: key)
            workloads[key.stringValue] = try Workload(named: key.stringValue, from: body)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for (name, workload) in workloads.sorted(by: { $0.key < $1.key }) {
            let body = container.superEncoder(forKey: AnyKey(stringValue: name))
            // One under a key that is not its name stays what it is.
            if workload.name == name { try workload.encodeBody(to: body) } else { try workload.encode(to: body) }
        }
    }
}

extension File: Codable {
    private enum CodingKeys: String, CodingKey { case mountPoint, data, binaryData }

    /// Reads a file with the keys of a manifest: `mountPoint`, and `data` or `binaryData`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mountPoint = try container.decode(String.self, forKey: .mountPoint)
        if let text = try container.decodeIfPresent(String.self, forKey: .data) {
            content = .text(text)
        } else {
            content = try container.decodeIfPresent(String.self, forKey: .binaryData).map { .base64($0) } ?? .unset
        }
    }

    /// Writes a file with the keys of a manifest.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mountPoint, forKey: .mountPoint)
        switch content {
        case .text(let text): try container.encode(text, forKey: .data)
        case .base64(let text): try container.encode(text, forKey: .binaryData)
        case .unset: break
        }
    }
}

extension ControlInterfaceAccess: Codable {
    private enum CodingKeys: String, CodingKey { case allowRules, denyRules }

    /// Reads rules with the keys of a manifest. What is absent is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(allow: container.decodeList(.allowRules), deny: container.decodeList(.denyRules))
    }

    /// Writes rules with the keys of a manifest. What is empty is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeUnlessEmpty(allowRules, forKey: .allowRules)
        try container.encodeUnlessEmpty(denyRules, forKey: .denyRules)
    }
}

extension AccessRule: Codable {
    private enum CodingKeys: String, CodingKey { case type, operation, filterMasks, workloadNames }

    /// Reads a rule with the keys of a manifest: `type` is `StateRule` or `LogRule`. One without a type is
    /// ``unset``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decodeIfPresent(String.self, forKey: .type) {
        case nil: self = .unset
        case "StateRule":
            let operation = try container.decode(Operation.self, forKey: .operation)
            self = .state(operation, masks: try container.decodeList(.filterMasks))
        case "LogRule": self = .logs(of: try container.decodeList(.workloadNames))
        case .some(let type):
            throw DecodingError.dataCorruptedError(
                forKey: .type,
                in: container,
                debugDescription: "\"\(type)\" is not one of StateRule, LogRule"
            )
        }
    }

    /// Writes a rule with the keys of a manifest.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .state(let operation, let masks):
            try container.encode("StateRule", forKey: .type)
            try container.encode(operation, forKey: .operation)
            try container.encode(masks, forKey: .filterMasks)
        case .logs(let names):
            try container.encode("LogRule", forKey: .type)
            try container.encode(names, forKey: .workloadNames)
        case .unset: break
        }
    }
}
