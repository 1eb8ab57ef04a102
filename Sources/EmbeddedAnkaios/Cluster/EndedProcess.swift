/// A server or an agent whose process ended by itself.
package struct EndedProcess: Hashable, Sendable {
    package var name: String
    /// Minus its number after a signal.
    package var exitCode: Int
}

extension Cluster {
    /// The servers and agents that have ended by themselves, in their order.
    package func endedProcesses() async throws(ClusterError) -> [EndedProcess] {
        try await run { (world: World) throws(ClusterError) in world.endedProcesses }
    }
}
