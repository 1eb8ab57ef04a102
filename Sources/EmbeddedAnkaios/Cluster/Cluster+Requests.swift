extension Cluster {
    /// The requests of a workload over its control interface so far, in order. Of more than 10,000 it keeps the newest.
    ///
    /// Restarts of the workload, of its agent and of the server do not forget it.
    /// - Parameter workload: The workload's name; what workloads of this name on several agents asked for is one.
    /// - Throws: `.ended`.
    public func requests(of workload: String) async throws -> [ControlRequest] {
        try await run { (world: World) throws(ClusterError) in world.access[workload]?.requests ?? [] }
    }

    /// Waits until a workload has asked for this; one request that was made before will do.
    ///
    /// It does not poll: it is looked at whenever something happens.
    /// - Parameters:
    ///   - kind: What is asked for.
    ///   - workload: The workload's name.
    ///   - limit: How long to wait at most, in the machine's time.
    /// - Returns: The first such request.
    /// - Throws: `.timedOut` with what was asked for instead, also when the task is cancelled; `.ended`.
    @discardableResult
    public func waitForRequest(
        _ kind: ControlRequest.Kind,
        of workload: String,
        within limit: Duration = .seconds(10)
    ) async throws -> ControlRequest {
        do {
            return try await wait(for: "\(workload) to ask for: \(kind)", timeout: limit) { world in
                world.access[workload]?.requests.first { $0.kind == kind }
            }
        } catch {
            guard case ClusterError.timedOut(let text) = error, let asked = try? await requests(of: workload) else {
                throw error
            }
            let list = asked.isEmpty ? "nothing" : asked.map(\.description).joined(separator: "; ")
            throw ClusterError.timedOut("\(text); it has asked for \(list)")
        }
    }
}
