import AnkaiosModel
import AnkaiosSession
import TestSupport
import Testing

@testable import AnkaiosSDK
@testable import EmbeddedAnkaios

/// The server forgets all streams while nobody calls: a Hello after each silence finds out, and brings them back.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct SilenceTests {
    private static let manifest = """
        apiVersion: v1
        workloads:
          client:
            agent: agent_A
            runtime: podman
            runtimeConfig: "image: client"
            controlInterfaceAccess:
              allowRules:
                - {type: StateRule, operation: ReadWrite, filterMasks: ["*"]}
                - {type: LogRule, workloadNames: ["*"]}
          talker: {agent: agent_A, runtime: podman, runtimeConfig: "image: talker"}
        """

    /// Lends a connection whose streams say Hello after 100 ms of silence.
    private func connected(_ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Void) async throws {
        try await withCluster(manifest: Self.manifest) { cluster in
            try await cluster.wait(until: "talker", is: "Running(Ok)")
            var session = Session.Configuration()
            session.silenceLimit = .milliseconds(100)
            try await cluster.wait(until: "client", is: "Running(Ok)")
            let directory = try await cluster.controlInterface(of: "client")
            try await Ankaios.withConnection(to: .controlInterface(at: directory, session: session)) { ankaios in
                try await body(ankaios, cluster)
            }
        }
    }

    @Test func `a lone wait goes on over a restart of the server, though nobody calls`() async throws {
        try await connected { ankaios, cluster in
            async let found = ankaios.wait(until: .workload("later", is: .running), within: .seconds(30))
            _ = try await cluster.wait(for: "the subscription", timeout: .seconds(10)) { world in
                world.server?.subscriptions.isEmpty == false ? true : nil
            }
            try await cluster.restartServer()
            try await cluster.apply(
                "apiVersion: v1\nworkloads:\n  later: {agent: agent_A, runtime: podman, runtimeConfig: 'image: x'}\n"
            )
            #expect(try await found.workloadStates.sorted().contains { $0.instance.workload == "later" })
        }
    }

    @Test func `events go on with a snapshot over a restart of the server, though nobody calls`() async throws {
        try await connected { ankaios, cluster in
            try await ankaios.withEvents(of: [.workloadStates]) { events in
                var iterator = events.makeAsyncIterator()
                _ = try await iterator.next()
                try await cluster.restartServer()
                while let event = try await iterator.next() {
                    if case .snapshot = event { return }
                }
                Issue.record("no snapshot after the restart")
            }
        }
    }

    @Test func `logs go on, and tell of the gap, over a restart of the server, though nobody calls`() async throws {
        try await connected { ankaios, cluster in
            try await ankaios.withLogs(of: ["talker"]) { entries in
                try await cluster.restartServer()
                for try await event in entries.events {
                    guard case .resumed(let instances) = event else { continue }
                    #expect(instances.map(\.workload) == ["talker"])
                    return
                }
                Issue.record("the logs have ended")
            }
        }
    }
}
