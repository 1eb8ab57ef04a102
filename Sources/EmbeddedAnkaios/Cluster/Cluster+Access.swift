extension Cluster {
    /// What a workload has asked for so far over its control interface, with the smallest access rules that allow it.
    ///
    /// Restarts of the workload, of its agent and of the server do not forget it.
    /// - Parameter workload: The workload's name; what workloads of this name on several agents asked for is one.
    /// - Throws: `.ended`.
    public func accessNeeds(of workload: String) async throws -> AccessNeeds {
        try await run { (world: World) throws(ClusterError) in world.access[workload]?.needs ?? AccessNeeds() }
    }

    /// Why requests of a workload have been denied so far, each reason once, in the order of their first times.
    ///
    /// - Parameter workload: The workload's name.
    /// - Throws: `.ended`.
    public func accessDenials(of workload: String) async throws -> [AccessDenial] {
        try await run { (world: World) throws(ClusterError) in world.access[workload]?.denials ?? [] }
    }
}
