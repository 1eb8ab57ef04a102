import AnkaiosModel
import AnkaiosPlatform
import AnkaiosSession
import TestSupport
import Testing

@testable import AnkaiosSDK
@testable import EmbeddedAnkaios

/// An agent that loses its server once removes the folder of a control interface; the second loss ends the open pipes, too.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct RemovedInterfaceTests {
    private static let manifest = """
        apiVersion: v1
        workloads:
          client:
            agent: agent_A
            runtime: podman
            runtimeConfig: "image: client"
            controlInterfaceAccess: {allowRules: [{type: StateRule, operation: ReadWrite, filterMasks: ["*"]}]}
        """

    /// Lends a connection with an open stream, to an Ankaios that removes folders as the real one does.
    private func connected(
        limit: Duration?,
        _ body: @escaping @Sendable (Ankaios, Cluster, inout ConnectionStates.AsyncIterator) async throws -> Void
    ) async throws -> [ConnectionEvent] {
        let seen = Lock<[ConnectionEvent]>([])
        var options = ClusterOptions()
        options.quirks.losesPathsOnReconnect = true
        try await withCluster(manifest: Self.manifest, options: options) { cluster in
            try await cluster.wait(until: "client", is: "Running(Ok)")
            var session = Session.Configuration()
            session.silenceLimit = .milliseconds(100)
            var configuration = Ankaios.Configuration()
            configuration.removedInterfaceLimit = limit
            let directory = try await cluster.controlInterface(of: "client")
            try await Ankaios.withConnection(
                to: .controlInterface(at: directory, session: session),
                configuration: configuration,
                observer: Observer { observation in seen.withLock { $0.append(observation) } }
            ) { ankaios in
                try await ankaios.withEvents(of: [.workloadStates]) { _ in
                    var states = ankaios.connectionStates.makeAsyncIterator()
                    #expect(await states.next() == .connected)
                    try await body(ankaios, cluster, &states)
                }
            }
        }
        return seen.withLock(\.self)
    }

    @Test func `the first loss is told while the open pipes go on, and the second one ends them with what to do`()
        async throws
    {
        let seen = try await connected(limit: nil) { ankaios, cluster, states in
            try await cluster.restartServer()
            #expect(await states.next() == .detached)
            #expect(try await ankaios.workloads().keys.sorted() == ["client"])
            try await cluster.restartServer()
            #expect(await states.next() == .connecting)
            do {
                _ = try await ankaios.workloads(timeout: .milliseconds(300))
                Issue.record("a call is answered without a control interface")
            } catch {
                let text = "\(error)"
                #expect(text.contains("Ankaios has removed"))
                #expect(text.contains("controlInterfaceAccess or runtimeConfig brings it back"))
            }
        }
        #expect(seen.contains(.interfaceRemoved))
    }

    @Test func `a connection without an interface ends after the time that was chosen`() async throws {
        let seen = try await connected(limit: .milliseconds(200)) { _, cluster, states in
            try await cluster.restartServer()
            #expect(await states.next() == .detached)
            try await cluster.restartServer()
            #expect(await states.next() == .connecting)
            guard case .closed(let reason) = await states.next() else {
                Issue.record("the connection goes on")
                return
            }
            #expect(reason.contains("Ankaios has removed"))
        }
        #expect(seen.contains { if case .closed = $0 { true } else { false } })
    }
}
