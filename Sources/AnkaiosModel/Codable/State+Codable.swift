extension State: Codable {
    private enum CodingKeys: String, CodingKey { case apiVersion, workloads, configs }

    /// Reads a state with the keys of a manifest. What is absent is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        apiVersion = try container.decodeIfPresent(String.self, forKey: .apiVersion) ?? ""
        workloads = try container.decodeIfPresent(WorkloadMap.self, forKey: .workloads)?.workloads ?? [:]
        configs = try container.decodeMap(.configs)
    }

    /// Writes a state with the keys of a manifest. What is empty is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeUnlessEmpty(apiVersion, forKey: .apiVersion)
        if !workloads.isEmpty { try container.encode(WorkloadMap(workloads), forKey: .workloads) }
        try container.encodeUnlessEmpty(configs, forKey: .configs)
    }
}

extension Manifest: Codable {
    /// Reads a manifest of version `v1`, with its own keys. Without `apiVersion` it counts as one.
    public init(from decoder: any Decoder) throws {
        let state = try State(from: decoder)
        guard ["", State.supportedAPIVersion].contains(state.apiVersion) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "apiVersion is \"\(state.apiVersion)\"; it has to be \(State.supportedAPIVersion)"
                )
            )
        }
        self.init(state)
    }

    /// Writes a manifest of version `v1`, with its own keys.
    public func encode(to encoder: any Encoder) throws { try State(self).encode(to: encoder) }
}

extension CompleteState: Codable {
    private enum CodingKeys: String, CodingKey { case desiredState, workloadStates, agents, effectiveState }

    /// Reads a state with the keys of `ank get state -o json`. What is absent is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        desiredState = try container.decodeIfPresent(State.self, forKey: .desiredState) ?? .empty
        workloadStates = try container.decodeIfPresent(WorkloadStates.self, forKey: .workloadStates) ?? WorkloadStates()
        agents = try container.decodeMap(.agents)
        effectiveState = try container.decodeIfPresent(State.self, forKey: .effectiveState) ?? .empty
    }

    /// Writes a state with the keys of `ank get state -o json`. What is empty is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if !desiredState.isEmpty { try container.encode(desiredState, forKey: .desiredState) }
        if !workloadStates.isEmpty { try container.encode(workloadStates, forKey: .workloadStates) }
        try container.encodeUnlessEmpty(agents, forKey: .agents)
        if !effectiveState.isEmpty { try container.encode(effectiveState, forKey: .effectiveState) }
    }
}

extension AgentAttributes: Codable {
    private enum CodingKeys: String, CodingKey { case status, tags }

    private struct Status: Codable {
        var cpuUsage: UInt32?
        var freeMemory: UInt64?
    }

    /// Reads attributes with the keys of `ank get state -o json`. What is absent is empty, or nil.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let status = try container.decodeIfPresent(Status.self, forKey: .status)
        (cpuUsage, freeMemory) = (status?.cpuUsage, status?.freeMemory)
        tags = try container.decodeMap(.tags)
    }

    /// Writes attributes with the keys of `ank get state -o json`. What is empty or nil is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if cpuUsage != nil || freeMemory != nil {
            try container.encode(Status(cpuUsage: cpuUsage, freeMemory: freeMemory), forKey: .status)
        }
        try container.encodeUnlessEmpty(tags, forKey: .tags)
    }
}

extension UpdateResult: Codable {
    private enum CodingKeys: String, CodingKey { case addedWorkloads, deletedWorkloads }

    /// Reads lists of instance names as texts. What is absent is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func names(_ key: CodingKeys) throws -> [WorkloadInstanceName] {
            try (container.decodeList(key) as [String]).map { text in
                if let name = WorkloadInstanceName(text) { return name }
                throw DecodingError.dataCorruptedError(
                    forKey: key,
                    in: container,
                    debugDescription: "\"\(text)\" is not of the form WORKLOAD.ID.AGENT"
                )
            }
        }
        try self.init(addedWorkloads: names(.addedWorkloads), deletedWorkloads: names(.deletedWorkloads))
    }

    /// Writes lists of instance names as texts. What is empty is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeUnlessEmpty(addedWorkloads.map(\.description), forKey: .addedWorkloads)
        try container.encodeUnlessEmpty(deletedWorkloads.map(\.description), forKey: .deletedWorkloads)
    }
}

extension ChangedFields: Codable {
    private enum CodingKeys: String, CodingKey {
        case added = "addedFields"
        case updated = "updatedFields"
        case removed = "removedFields"
    }

    /// Reads paths with the keys of `ank get events -o json`. What is absent is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            added: container.decodeList(.added),
            updated: container.decodeList(.updated),
            removed: container.decodeList(.removed)
        )
    }

    /// Writes paths with the keys of `ank get events -o json`. What is empty is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeUnlessEmpty(added, forKey: .added)
        try container.encodeUnlessEmpty(updated, forKey: .updated)
        try container.encodeUnlessEmpty(removed, forKey: .removed)
    }
}
