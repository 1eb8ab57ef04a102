import AnkaiosModel
import AnkaiosSDK
import EmbeddedAnkaios
import TestSupport
import Testing

/// Logs from a time on, and up to one, as an agent understands it.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct LogsByTimeTests {
    @Test func `an age and a date choose what an agent would`() async throws {
        var options = ClusterOptions()
        options.clock = .frozen
        try await withCluster(options: options) { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                let script = "echo early; sleep 60; echo late; sleep infinity"
                let radio = Workload(
                    "radio",
                    on: "agent_A",
                    runtime: .podman(image: "alpine", commandArgs: ["sh", "-c", script])
                )
                try await ankaios.apply(radio)
                try await cluster.advance(by: .seconds(62))

                func lines(since: AnkaiosModel.LogTime? = nil, until: AnkaiosModel.LogTime? = nil) async throws
                    -> [String]
                {
                    try await ankaios.withLogs(of: ["radio"], following: false, since: since, until: until) { entries in
                        try await entries.reduce(into: []) { $0.append($1.message) }
                    }
                }
                #expect(try await lines() == ["early", "late"])
                #expect(try await lines(since: .ago(.seconds(30))) == ["late"])
                #expect(try await lines(until: .ago(.milliseconds(30_500))) == ["early"])
                #expect(try await lines(since: .utc(2020, 1, 1), until: .utc(9999, 1, 1)) == ["early", "late"])
                #expect(try await lines(since: .utc(9999, 1, 1)) == [])
                #expect(try await lines(since: "10m") == ["early", "late"])
                await #expect(throws: AnkaiosError.invalidArgument("\"2026-06-31T00:00:00Z\" is not a date")) {
                    try await lines(since: .utc(2026, 6, 31))
                }
            }
        }
    }
}
