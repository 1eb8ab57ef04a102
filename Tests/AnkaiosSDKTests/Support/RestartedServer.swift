import EmbeddedAnkaios

extension Cluster {
    /// The server is gone for so long that each agent notices, and comes back with nothing but its manifest.
    func restartServer() async throws {
        try await stopServer()
        try await startServer()
        try await advance(by: .seconds(1))
    }
}
