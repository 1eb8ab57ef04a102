import AnkaiosPlatform
public import AnkaiosModel
import AnkaiosWire

extension Ankaios {
    /// The state, or the parts of it that masks select.
    ///
    /// Ankaios ignores masks that select nothing. It also ignores a list with an empty mask, without an error
    /// (AnkaiosBehaviour.md §4.2).
    /// - Parameters:
    ///   - masks: which parts; none: the whole state, for which the workload needs a rule that begins with `*`.
    ///   - timeout: how long to wait for the answer; nil: the configuration's time-out.
    /// - Throws: ``AnkaiosError/accessDenied`` without the right to read each mask. ``AnkaiosError/invalidArgument`` for a
    ///   mask with an empty name, or with a name that has a dot. ``AnkaiosError/unavailable``,
    ///   ``AnkaiosError/inUse``, ``AnkaiosError/connectionLost`` and ``AnkaiosError/timedOut`` may pass.
    ///   ``AnkaiosError/closed``, ``AnkaiosError/shutDown`` and ``AnkaiosError/misconfigured`` do not pass.
    ///   ``AnkaiosError/unexpectedAnswer``. ``AnkaiosError/cancelled``.
    public func state(_ masks: FieldMask..., timeout: Duration? = nil) async throws -> CompleteState {
        try await read(masks, timeout)
    }

    /// The state, or the parts of it that a list of masks selects; see ``state(_:timeout:)``.
    /// - Throws: As ``state(_:timeout:)``.
    public func state(of masks: [FieldMask], timeout: Duration? = nil) async throws -> CompleteState {
        try await read(masks, timeout)
    }

    /// Each async function on the way looks up the task's executor once more, so there are as few as possible.
    @inline(__always)
    private func read(_ masks: [FieldMask], _ timeout: Duration?) async throws(AnkaiosError) -> CompleteState {
        let masks = try texts(masks)
        let request = Request.completeState(masks: masks, subscribe: false)
        let answer = try await conversation.call(request, within: timeout ?? configuration.timeout).answer
        guard case .state(let state) = answer else { throw .unexpectedAnswer(answer.kind) }
        return AskedState(masks).own(state)
    }

    /// The execution states of all workload instances.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `workloadStates`.
    public func workloadStates(timeout: Duration? = nil) async throws -> WorkloadStates {
        try await read([.workloadStates], timeout).workloadStates
    }

    /// The execution states of the workload instances on an agent.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `workloadStates.<agent>`.
    public func workloadStates(on agent: String, timeout: Duration? = nil) async throws -> WorkloadStates {
        try await state(.workloadStates(on: agent), timeout: timeout).workloadStates.on(agent: agent)
    }

    /// The execution states of the instances of a workload, on whichever agents.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `workloadStates.*.<workload>`.
    public func workloadStates(of workload: String, timeout: Duration? = nil) async throws
        -> WorkloadStates
    {
        try await state(.workloadStates(of: workload), timeout: timeout).workloadStates.of(workload: workload)
    }

    /// Returns the execution state of one instance. It is nil for an unknown instance, and between two lives of a
    /// workload.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read
    ///   `workloadStates.<agent>.<workload>.<id>`.
    public func executionState(
        of instance: WorkloadInstanceName,
        timeout: Duration? = nil
    ) async throws -> ExecutionState? {
        try await state(.workloadState(of: instance), timeout: timeout).workloadStates[instance]
    }

    /// The connected agents, by name.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `agents`.
    public func agents(timeout: Duration? = nil) async throws -> [String: AgentAttributes] {
        try await state(.agents, timeout: timeout).agents
    }

    /// An agent; nil if none of that name is connected.
    /// - Throws: As ``state(_:timeout:)``. The workload needs the right to read `agents.<name>`.
    public func agent(_ name: String, timeout: Duration? = nil) async throws -> AgentAttributes? {
        try await state(.agent(name), timeout: timeout).agents[name]
    }

    /// Sends an update as it is: for what the other functions do not offer.
    ///
    /// Each mask names a part. What `newState` has there is set, and what it does not have there is removed
    /// (AnkaiosBehaviour.md §5.2). Without masks the update would replace everything; use
    /// ``replaceState(with:timeout:)`` for that.
    /// - Throws: ``AnkaiosError/invalidArgument`` without masks; ``AnkaiosError/rejected`` with Ankaios's words;
    ///   ``AnkaiosError/answerLost`` when it is unknown whether the update was carried out. As ``state(_:timeout:)`` for
    ///   the rest. Needs a rule to write each mask.
    @discardableResult
    public func update(
        _ newState: CompleteState,
        masks: [FieldMask],
        timeout: Duration? = nil
    ) async throws -> UpdateResult {
        guard !masks.isEmpty else {
            throw AnkaiosError.invalidArgument(
                "an update without masks replaces the whole state; replaceState(with:) does that"
            )
        }
        return try await send(StateUpdate(newState: newState, masks: try texts(masks)), timeout)
    }

    /// Replaces the **whole** desired state. Workloads and configs that are not in `state` are deleted, the calling
    /// workload among them.
    /// - Throws: As ``update(_:masks:timeout:)``. The workload needs the right to write the whole state: a rule that
    ///   begins with `*`.
    @discardableResult
    public func replaceState(with state: State, timeout: Duration? = nil) async throws
        -> UpdateResult
    {
        // Not without a mask: Ankaios 1.1 refuses that.
        try await send(
            StateUpdate(newState: CompleteState(desiredState: state), masks: [FieldMask.desiredState.text]),
            timeout
        )
    }

    func send(_ update: StateUpdate, _ timeout: Duration?) async throws(AnkaiosError) -> UpdateResult {
        let answer = try await call(.updateState(update), timeout)
        guard case .updated(let success) = answer else { throw .unexpectedAnswer(answer.kind) }
        if !success.deletedWorkloads.isEmpty { replaced.withLock { $0.note(success, at: now) } }
        return success
    }

    func texts(_ masks: [FieldMask]) throws(AnkaiosError) -> [String] {
        for mask in masks {
            if let name = mask.unusableName {
                throw .invalidArgument("\"\(name)\" cannot be a part of the field mask \"\(mask)\"")
            }
        }
        return masks.map(\.text)
    }
}
