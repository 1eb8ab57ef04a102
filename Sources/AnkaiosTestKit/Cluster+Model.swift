public import AnkaiosModel
import AnkaiosManifest
import AnkaiosProtobuf
public import AnkaiosSDK
import AnkaiosWire
public import EmbeddedAnkaios

extension Cluster {
    /// Waits until a condition holds, as `Ankaios.wait(until:within:)` does, and without a client.
    ///
    /// ```swift
    /// try await cluster.wait(until: .workload("nginx", is: .running))
    /// ```
    ///
    /// It looks whenever something happens.
    /// - Parameters:
    ///   - condition: What is waited for.
    ///   - limit: The longest time, in the machine's time, whatever the clock of the cluster does.
    /// - Returns: The parts of the state that the condition is about, as they were when it held.
    /// - Throws: `ClusterError.timedOut` with what is there instead; `AnkaiosError.impossible` when the condition can no longer come
    ///   true.
    @discardableResult
    public func wait(until condition: Condition, within limit: Duration = .seconds(30)) async throws -> CompleteState {
        let policies = condition.workloads.map { "desiredState.workloads.\($0).restartPolicy" }
        let masks = condition.masks.map(\.text)
        let verdict = try await wait(for: "\(condition)", in: masks + policies, timeout: limit) {
            message -> Result<CompleteState, AnkaiosError>? in
            guard let state = try? CompleteState(decoding: message.encoded()) else { return nil }
            switch condition.verdict(state, policies: state.desiredState.workloads.compactMapValues(\.restartPolicy)) {
            case .met: return .success(state)
            case .unmet: return nil
            case .impossible(let why): return .failure(.impossible(why))
            }
        }
        return try verdict.get()
    }

    /// Adds or replaces the workloads and configs of a manifest, as `ank apply` does. All others stay.
    ///
    /// - Throws: `ClusterError.refused` with the server's text, `.serverDown`, `.ended`.
    @discardableResult
    public func apply(_ manifest: Manifest) async throws -> Update { try await apply(manifest.yaml()) }

    /// The parts of the state that masks select, as the server tells them; no masks: all of it.
    /// - Throws: `ClusterError.serverDown`, `.ended`.
    public func state(of masks: [FieldMask] = []) async throws -> CompleteState {
        let message = try await state(masks.map(\.text))
        return try CompleteState(decoding: message.encoded())
    }

    /// Connects one more client for the time of a closure.
    ///
    /// ```swift
    /// try await cluster.withClient(as: "dashboard") { dashboard in
    ///     print(try await dashboard.workloadStates())
    /// }
    /// ```
    /// - Parameters:
    ///   - workload: The workload as which the client talks, with its access rules. Nil: one of its own that may do everything.
    ///   - configuration: Time limits and sizes of the client.
    ///   - body: What uses the client.
    /// - Throws: `ClusterError.unknownWorkload` if there is no such workload; `AnkaiosError` if the client is refused; what `body`
    ///   throws.
    @discardableResult
    public func withClient<Result: Sendable>(
        as workload: String? = nil,
        configuration: Ankaios.Configuration = Ankaios.Configuration(),
        _ body: @Sendable (Ankaios) async throws -> Result
    ) async throws -> Result {
        let directory = try await directory(of: workload)
        return try await Ankaios.withConnection(
            to: .controlInterface(at: directory),
            configuration: configuration,
            body
        )
    }

    /// The folder of a workload's control interface; nil: of a workload that is not there yet, and may do everything.
    func directory(of workload: String?, otherwise usual: String? = nil) async throws -> String {
        let names = try await state(of: [.workloads]).desiredState.workloads.keys
        guard let workload else {
            if let usual { return try await clientDirectory(usual) }
            let free = (2...).lazy.map { "client\($0)" }.first { !names.contains($0) }
            return try await clientDirectory(free ?? "client")
        }
        guard names.contains(workload) else { throw ClusterError.unknownWorkload(workload) }
        return try await controlInterface(of: workload)
    }
}

extension AccessNeeds {
    /// The smallest access rules that allow all that was asked for, as a value.
    public var controlInterfaceAccess: ControlInterfaceAccess {
        let states: [(AccessRule.Operation, [String])] = [
            (.read, readMasks), (.write, writeMasks), (.readWrite, readWriteMasks),
        ]
        let rules = states.filter { !$0.1.isEmpty }.map { AccessRule.state($0, masks: $1.map { FieldMask($0) }) }
        return ControlInterfaceAccess(allow: rules + (logNames.isEmpty ? [] : [.logs(of: logNames)]))
    }
}
