import AnkaiosSDK
import EmbeddedAnkaios
import Testing

/// As swift-service-lifecycle declares it, in a package without this one's settings.
private protocol Service: Sendable {
    func run() async throws
}

extension Ankaios: Service {}

/// A connection among the services of somebody else.
@Suite(.timeLimit(.minutes(1))) struct ServiceConformanceTests {
    @Test func `a connection is a service as it is`() async throws {
        try await withCluster(agents: ["agent_A"]) { cluster in
            let ankaios = Ankaios(to: .controlInterface(at: try await cluster.clientDirectory()))
            let services: [any Service] = [ankaios]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for service in services { group.addTask { try await service.run() } }
                _ = try await ankaios.configs()
                await ankaios.shutDown()
                try await group.waitForAll()
            }
            #expect(ankaios.connectionState == .closed(reason: "closed by this side"))
        }
    }
}
