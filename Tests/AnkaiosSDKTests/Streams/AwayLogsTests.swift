import AnkaiosModel
import AnkaiosSession
import TestSupport
import Testing

@testable import AnkaiosSDK
@testable import EmbeddedAnkaios

/// Logs of a workload whose agent is away: Ankaios accepts the request and never asks that agent.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct AwayLogsTests {
    private static let script = "echo 1; echo 2; sleep infinity"

    /// Lends a client on agent_A, and a workload on agent_B that has written two lines. Logs count as silent after 50 ms.
    private func connected(
        _ body: @escaping @Sendable (Ankaios, Cluster, WorkloadInstanceName) async throws -> Void
    ) async throws {
        try await withCluster(agents: ["agent_A", "agent_B"]) { cluster in
            let directory = try await cluster.clientDirectory()
            var session = Session.Configuration()
            session.logSilence = .milliseconds(50)
            session.silenceLimit = .milliseconds(100)
            try await Ankaios.withConnection(to: .controlInterface(at: directory, session: session)) { ankaios in
                let radio = Workload(
                    "radio",
                    on: "agent_B",
                    runtime: .podman(image: "alpine", commandArgs: ["sh", "-c", Self.script])
                )
                let added = try await ankaios.apply(radio).addedWorkloads
                let instance = try #require(added.first)
                try await ankaios.wait(until: .instance(instance, is: .running, .ok), within: .seconds(10))
                try await body(ankaios, cluster, instance)
            }
        }
    }

    @Test func `a lone stream says that it waits, and tells all lines when the agent is back`() async throws {
        try await connected { ankaios, cluster, instance in
            try await cluster.killAgent("agent_B")
            try await ankaios.wait(until: .instance(instance, is: .agentDisconnected), within: .seconds(10))
            try await ankaios.withLogs(of: [instance]) { entries in
                #expect(entries.accepted == [instance])
                var events = entries.events.makeAsyncIterator()
                #expect(try await events.next() == .waiting(instance))
                try await cluster.startAgent("agent_B")
                for line in ["1", "2"] {
                    #expect(try await events.next() == .entry(LogEntry(instance: instance, message: line)))
                }
                try await ankaios.delete(workload: "radio")
                #expect(try await events.next() == .stopped(instance))
                #expect(try await events.next() == nil)
            }
        }
    }

    @Test func `beside one that tells its lines, and the lines of that are neither lost nor doubled`() async throws {
        try await connected { ankaios, cluster, instance in
            let near = Workload(
                "near",
                on: "agent_A",
                runtime: .podman(image: "alpine", commandArgs: ["sh", "-c", Self.script])
            )
            let other = try #require(try await ankaios.apply(near).addedWorkloads.first)
            try await ankaios.wait(until: .instance(other, is: .running, .ok), within: .seconds(10))
            try await cluster.killAgent("agent_B")
            try await ankaios.wait(until: .instance(instance, is: .agentDisconnected), within: .seconds(10))
            try await ankaios.withLogs(of: [other, instance]) { entries in
                var told: [LogEvent] = []
                for try await event in entries.events {
                    told.append(event)
                    if event == .waiting(instance) { try await cluster.startAgent("agent_B") }
                    if told.count == 5 { try await ankaios.delete(workloads: ["near", "radio"]) }
                }
                #expect(told.filter { $0 == .waiting(instance) }.count == 1)
                for one in [other, instance] {
                    let lines = told.compactMap { event in
                        if case .entry(let entry) = event, entry.instance == one { entry.message } else { nil }
                    }
                    #expect(lines == ["1", "2"])
                    #expect(told.contains(.stopped(one)))
                }
                #expect(told.count == 7)
            }
        }
    }

    @Test func `after a restart of the server they wait for an agent that comes later than the client's`() async throws
    {
        let manifest = """
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
              radio: {agent: agent_B, runtime: podman, runtimeConfig: "image: x\\ncommandArgs: [sh, -c, 'echo one; sleep infinity']"}
            """
        try await withCluster(agents: ["agent_A", "agent_B"], manifest: manifest) { cluster in
            for name in ["client", "radio"] { try await cluster.wait(until: name, is: "Running(Ok)") }
            var session = Session.Configuration()
            (session.logSilence, session.silenceLimit) = (.milliseconds(50), .milliseconds(100))
            let directory = try await cluster.controlInterface(of: "client")
            try await Ankaios.withConnection(to: .controlInterface(at: directory, session: session)) { ankaios in
                try await ankaios.withLogs(of: ["radio"]) { entries in
                    var events = entries.events.makeAsyncIterator()
                    guard case .entry? = try await events.next() else {
                        Issue.record("no line at first")
                        return
                    }
                    try await cluster.stopServer()
                    try await cluster.killAgent("agent_B")
                    try await cluster.startServer()
                    try await cluster.advance(by: .seconds(1))
                    let instance = entries.accepted[0]
                    #expect(try await events.next() == .resumed([instance]))
                    #expect(try await events.next() == .waiting(instance))
                    try await cluster.startAgent("agent_B")
                    #expect(try await events.next() == .resumed([instance]))
                }
            }
        }
    }

    @Test func `a log with nothing in it is asked for once more, and its stream is quiet`() async throws {
        try await connected { ankaios, cluster, _ in
            let quiet = Workload(
                "quiet",
                on: "agent_A",
                runtime: .podman(image: "alpine", commandArgs: ["sh", "-c", "sleep infinity"])
            )
            let instance = try #require(try await ankaios.apply(quiet).addedWorkloads.first)
            try await ankaios.wait(until: .instance(instance, is: .running, .ok), within: .seconds(10))
            try await ankaios.withLogs(of: [instance]) { entries in
                try await ankaios.pause(for: .milliseconds(400))
                try await ankaios.delete(workload: "quiet")
                var events = entries.events.makeAsyncIterator()
                #expect(try await events.next() == .stopped(instance))
                #expect(try await events.next() == nil)
            }
        }
    }
}
