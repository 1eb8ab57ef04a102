import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosSession
import TestSupport
import Testing

@testable import AnkaiosSDK
@testable import EmbeddedAnkaios

/// A state above 4 MiB breaks the link between agent and server, and the second break ends all control interfaces of the agent.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct LargeStateTests {
    private static func workload(_ name: String) -> String {
        """
          \(name):
            agent: agent_A
            runtime: podman
            runtimeConfig: "image: \(name)"
            controlInterfaceAccess: {allowRules: [{type: StateRule, operation: ReadWrite, filterMasks: ["*"]}]}

        """
    }

    private func connected(
        to workload: String,
        of cluster: Cluster,
        _ body: @escaping @Sendable (Ankaios) async throws -> Void
    ) async throws {
        try await cluster.wait(until: workload, is: "Running(Ok)")
        var session = Session.Configuration()
        session.silenceLimit = .milliseconds(100)
        let directory = try await cluster.controlInterface(of: workload)
        try await Ankaios.withConnection(to: .controlInterface(at: directory, session: session)) { try await body($0) }
    }

    private func setConfig(_ name: String, _ cluster: Cluster) async throws {
        let large = Proto.ConfigItem(content: .string(String(repeating: "x", count: 3_000_000)))
        let state = Proto.State(apiVersion: "v1", configs: .init(configs: [name: large]))
        let update = Proto.UpdateStateRequest(
            newState: .init(desiredState: state),
            updateMask: ["desiredState.configs.\(name)"]
        )
        _ = try await cluster.request(.updateStateRequest(update))
    }

    @Test func `a state that has broken the link ends its stream with its size, and other workloads keep their pipes`()
        async throws
    {
        var options = ClusterOptions()
        options.quirks.breaksLinkOnLargeMessages = true
        let manifest = "apiVersion: v1\nworkloads:\n" + Self.workload("reader") + Self.workload("victim")
        try await withCluster(manifest: manifest, options: options) { cluster in
            try await connected(to: "victim", of: cluster) { victim in
                try await connected(to: "reader", of: cluster) { reader in
                    try await reader.withEvents(of: [.configs]) { events in
                        var iterator = events.makeAsyncIterator()
                        _ = try await iterator.next()
                        for name in ["h1", "h2"] {
                            try await setConfig(name, cluster)
                            _ = try await iterator.next()
                        }
                        // As a mirror does each ten seconds.
                        events.refresh(true)
                        do {
                            while try await iterator.next() != nil {}
                            Issue.record("the stream has ended without an error")
                        } catch {
                            #expect((error as? AnkaiosError)?.code == .answerTooLarge)
                            #expect("\(error)".contains("broke over a state of about 60000"))
                        }
                    }
                }
                #expect(try await victim.agents().keys.sorted() == ["agent_A"])
                #expect(victim.connectionState == .connected)
            }
        }
    }
}
