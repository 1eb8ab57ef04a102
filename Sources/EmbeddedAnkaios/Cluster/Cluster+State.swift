import AnkaiosModel
package import AnkaiosProtobuf
import AnkaiosRules

extension Cluster {
    /// What an update has done: instance names, `<workload>.<id>.<agent>`.
    public struct Update: Hashable, Sendable {
        /// The instance names of the workloads that come, sorted.
        public var added: [String]
        /// The instance names of the workloads that go, sorted.
        public var deleted: [String]
    }

    /// Adds or replaces the workloads and configs of a manifest, as `ank apply` does. All others stay.
    ///
    /// - Throws: `.invalidManifest`, `.refused` with the server's text, `.serverDown`, `.ended`.
    @discardableResult
    public func apply(_ manifest: String) async throws -> Update {
        let state: Proto.State
        do throws(StartupManifest.Failure) {
            state = try StartupManifest.parseForCluster(manifest)
        } catch {
            throw ClusterError.invalidManifest(error.description)
        }
        if let problem = NameRules.apiVersion(state.apiVersion) { throw ClusterError.refused(problem) }
        let workloads = (state.workloads?.workloads ?? [:]).keys.sorted().map { "desiredState.workloads.\($0)" }
        let configs = (state.configs?.configs ?? [:]).keys.sorted().map { "desiredState.configs.\($0)" }
        guard !workloads.isEmpty || !configs.isEmpty else { return Update(added: [], deleted: []) }
        return try await update(state, masks: workloads + configs)
    }

    /// Takes workloads out of the desired state. Those which are not in it are passed over.
    /// - Throws: ``ClusterError/refused(_:)`` with the server's words, or ``ClusterError/serverDown``.
    @discardableResult
    public func delete(_ workloads: String...) async throws -> Update {
        guard !workloads.isEmpty else { return Update(added: [], deleted: []) }
        return try await update(nil, masks: workloads.map { "desiredState.workloads.\($0)" })
    }

    private func update(_ state: Proto.State?, masks: [String]) async throws(ClusterError) -> Update {
        let request = Proto.UpdateStateRequest(newState: .init(desiredState: state), updateMask: masks)
        let response = try await self.request(.updateStateRequest(request))
        guard case .updateStateSuccess(let success)? = response.content else {
            throw .refused("an answer of another kind")
        }
        return Update(added: success.addedWorkloads.sorted(), deleted: success.deletedWorkloads.sorted())
    }

    /// Asks the server as the command line would. An answer that is an error is thrown as `.refused`.
    package func request(_ content: Proto.Request.Content) async throws(ClusterError) -> Proto.Response {
        let response = try await run { (world: World) throws(ClusterError) in
            guard world.server != nil else { throw .serverDown }
            guard let response = world.ask(content) else { throw .refused("no answer") }
            return response
        }
        if case .error(let error)? = response.content { throw .refused(error.message) }
        return response
    }

    /// The state as the server tells it, as protobuf JSON. No masks: all of it (AnkaiosBehaviour.md §4.1).
    /// - Throws: ``ClusterError/serverDown``, or ``ClusterError/refused(_:)``.
    public func stateJSON(_ masks: String...) async throws -> String {
        try await state(masks).json().description
    }

    package func state(_ masks: [String] = []) async throws(ClusterError) -> Proto.CompleteState {
        let response = try await request(.completeStateRequest(.init(fieldMask: masks)))
        guard case .completeStateResponse(let found)? = response.content else { return Proto.CompleteState() }
        return found.completeState ?? Proto.CompleteState()
    }

    /// The states of all workloads, sorted by their names.
    /// - Throws: ``ClusterError/serverDown``.
    public func workloads() async throws -> [WorkloadReport] {
        WorkloadReport.all(in: try await state(["workloadStates"]).workloadStates)
    }

    /// The workloads and their states, in a line for people.
    package func workloadsInWords() async throws -> String {
        try await run { (world: World) throws(ClusterError) in world.summary }
    }

    /// Waits until an instance of the workload is in this state, `Running(Ok)` say; `gone`: until there is none.
    ///
    /// It does not poll: the state is looked at whenever something happens. The limit is in the machine's time,
    /// whatever the clock of the cluster does.
    /// - Throws: `.timedOut` with what is there instead.
    @discardableResult
    public func wait(
        until workload: String,
        is state: String,
        within limit: Duration = .seconds(30)
    ) async throws -> WorkloadReport? {
        try await wait(for: "\(workload) to be \(state)", timeout: limit) { world -> WorkloadReport?? in
            guard world.server != nil else { return nil }
            let reports = world.reports.filter { $0.workload == workload }
            if state == "gone" { return reports.isEmpty ? .some(nil) : nil }
            return reports.first { $0.state == state }.map { .some($0) }
        }
    }
}

extension Cluster {
    /// Waits until parts of the state have something, and looks whenever something happens.
    package func wait<Value: Sendable>(
        for what: String,
        in masks: [String],
        timeout: Duration,
        _ value: @escaping @Sendable (Proto.CompleteState) -> Value?
    ) async throws(ClusterError) -> Value {
        try await wait(for: what, timeout: timeout) { world in world.server.flatMap { value($0.read(masks)) } }
    }
}

extension World {
    var reports: [WorkloadReport] {
        WorkloadReport.all(in: server?.states.map)
    }

    /// What there is, in a line, for a message to whoever waited for something else.
    var summary: String {
        guard server != nil else { return "no server" }
        let parts = reports.map { report in
            let info = report.additionalInfo.isEmpty ? "" : " \(report.additionalInfo)"
            return "\(report.workload) on \(report.agent.isEmpty ? "no agent" : report.agent): \(report.state)\(info)"
        }
        return parts.isEmpty ? "no workload" : parts.joined(separator: "; ")
    }
}
