import AnkaiosProtobuf
import AnkaiosSDK
import AnkaiosSession
import Glibc
import TestSupport
import Testing

/// The client over real FIFOs, with the agent's end played by the test.
@Suite(.oneAtATime, .timeLimit(.minutes(1)), .serialized) struct ControlInterfaceTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    func state(_ version: String) -> Proto.Response.Content {
        .completeStateResponse(
            Proto.CompleteStateResponse(
                completeState: Proto.CompleteState(desiredState: Proto.State(apiVersion: version))
            )
        )
    }

    /// Lends a connection while the agent plays a script, and gives what the closure gives.
    func connected<Result: Sendable>(
        _ script: @escaping @Sendable (ScriptedAgent) throws -> Void,
        agent: ScriptedAgent = ScriptedAgent(),
        configuration: Ankaios.Configuration = Ankaios.Configuration(),
        _ body: @escaping @Sendable (Ankaios) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await agent.play {
                    $0.accept()
                    try script($0)
                }
            }
            let result = try await Ankaios.withConnection(
                to: .controlInterface(at: agent.directory),
                configuration: configuration,
                body
            )
            try await group.waitForAll()
            return result
        }
    }

    @Test func `a call is answered`() async throws {
        let version = try await connected({ agent in
            let request = try agent.request()
            agent.answer(request.requestId, self.state("v1"))
        }) { try await $0.state(.desiredState).desiredState.apiVersion }
        #expect(version == "v1")
    }

    @Test func `64 calls at once, answered in reverse, each get their own answer`() async throws {
        let versions = try await connected({ agent in
            let ids = (0..<64).compactMap { _ in agent.nextRequest() }
            for request in ids.reversed() {
                let read = try #require(request.read)
                agent.answer(request.requestId, self.state(read.fieldMask[0]))
            }
        }) { ankaios in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let mask = FieldMask("mask-\(number)")
                        return try await ankaios.state(mask).desiredState.apiVersion == mask.text
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
        }
        #expect(versions == 64)
    }

    @Test func `an answer that comes byte by byte, and one of 5 MiB, are read whole`() async throws {
        let big = String(repeating: "x", count: 5 << 20)
        let lengths = try await connected({ agent in
            let first = try agent.request()
            for byte in ScriptedAgent.answerFrame(first.requestId, self.state("slow")) { agent.write([byte]) }
            let second = try agent.request()
            agent.answer(second.requestId, self.state(big))
        }) { ankaios in
            [
                try await ankaios.state().desiredState.apiVersion.utf8.count,
                try await ankaios.state().desiredState.apiVersion.utf8.count,
            ]
        }
        #expect(lengths == [4, 5 << 20])
    }

    @Test func `an agent that dies fails the call at once, and the next call is answered by its successor`()
        async throws
    {
        let outcome = try await connected({ agent in
            _ = agent.nextRequest()
            agent.hangUp()
            agent.accept()
            let request = try agent.request()
            agent.answer(request.requestId, self.state("again"))
        }) { ankaios in
            let start = ContinuousClock.now
            await #expect(throws: AnkaiosError(.connectionLost)) { try await ankaios.state() }
            #expect(ContinuousClock.now - start < .seconds(2))
            return try await ankaios.state().desiredState.apiVersion
        }
        #expect(outcome == "again")
    }

    @Test func `a deadline passes and the connection goes on`() async throws {
        let version = try await connected({ agent in
            _ = agent.nextRequest()
            let request = try agent.request()
            agent.answer(request.requestId, self.state("v1"))
        }) { ankaios in
            await #expect(throws: AnkaiosError.timedOut(after: .milliseconds(50))) {
                try await ankaios.state(timeout: .milliseconds(50))
            }
            return try await ankaios.state().desiredState.apiVersion
        }
        #expect(version == "v1")
    }

    @Test func `a close by the agent ends the call with its reason, and later calls, too`() async throws {
        try await connected({ agent in
            _ = agent.nextRequest()
            let closed = Proto.ConnectionClosed(reason: "Initial Hello missing!")
            agent.write(ScriptedAgent.frame(Proto.FromAnkaios(content: .connectionClosed(closed))))
        }) { ankaios in
            for _ in 0..<2 {
                await #expect(throws: AnkaiosError.closed(reason: "Initial Hello missing!")) {
                    try await ankaios.state()
                }
            }
        }
    }

    @Test func `events directly behind the first answer all arrive, in order`() async throws {
        let paths = try await connected({ agent in
            let request = try agent.request()
            var bytes = ScriptedAgent.answerFrame(request.requestId, self.state("v1"))
            for number in 0..<1000 {
                let altered = Proto.AlteredFields(updatedFields: ["desiredState.configs.c\(number)"])
                bytes += ScriptedAgent.answerFrame(
                    request.requestId,
                    .completeStateResponse(
                        Proto.CompleteStateResponse(completeState: Proto.CompleteState(), alteredFields: altered)
                    )
                )
            }
            agent.write(bytes)
            _ = agent.nextRequest()
        }) { ankaios in
            try await ankaios.withEvents(of: [.configs]) { events in
                var paths: [String] = []
                for try await event in events {
                    if case .change(_, let altered) = event { paths += altered.updated.map(\.text) }
                    if paths.count == 1000 { break }
                }
                return paths
            }
        }
        #expect(paths == (0..<1000).map { "desiredState.configs.c\($0)" })
    }

    @Test func `logs end by themselves when their workload has stopped`() async throws {
        let name = Proto.WorkloadInstanceName(workloadName: "w", agentName: "agent_A", id: "i")
        let lines = try await connected({ agent in
            let request = try agent.request()
            agent.answer(request.requestId, .logsRequestAccepted(Proto.LogsRequestAccepted(workloadNames: [name])))
            for number in 0..<100 {
                let entry = Proto.LogEntry(workloadName: name, message: "line \(number)")
                agent.answer(request.requestId, .logEntriesResponse(Proto.LogEntriesResponse(logEntries: [entry])))
            }
            agent.answer(request.requestId, .logsStopResponse(Proto.LogsStopResponse(workloadName: name)))
            _ = agent.nextRequest()
        }) { ankaios in
            let instance = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "i")
            return try await ankaios.withLogs(of: [instance]) { entries in
                try await entries.reduce(into: []) { $0.append($1.message) }
            }
        }
        #expect(lines == (0..<100).map { "line \($0)" })
    }

    @Test func `who is not there is named, in time`() async throws {
        let agent = ScriptedAgent(isListening: false)
        var configuration = Ankaios.Configuration()
        configuration.connectTimeout = .milliseconds(100)
        await #expect(throws: AnkaiosError.unavailable("no agent listens at \(agent.directory)/output")) {
            try await Ankaios.withConnection(
                to: .controlInterface(at: agent.directory),
                configuration: configuration
            ) { _ in }
        }
        let error = await #expect(throws: AnkaiosError.self) {
            try await Ankaios.withConnection(
                to: .controlInterface(at: agent.directory + "/nowhere"),
                configuration: configuration
            ) { _ in }
        }
        #expect(error?.code == .unavailable && error?.reason.contains("\(agent.directory)/nowhere/") == true)
    }

    @Test func `an agent that comes late is found without polling`() async throws {
        let agent = ScriptedAgent(isListening: false)
        remove(agent.directory + "/input")
        remove(agent.directory + "/output")
        let conversation = Conversation(
            link: PipeLink(directory: agent.directory, frameLimit: 1 << 20),
            configuration: Session.Configuration(),
            frameSizeLimit: 1 << 20,
            seed: 1
        )
        conversation.start()
        let early = await #expect(throws: AnkaiosError.self) {
            try await conversation.ready(within: .milliseconds(20))
        }
        #expect(early?.code == .unavailable)
        async let played: Void = agent.play {
            $0.makeFIFOs()
            $0.accept()
        }
        try await conversation.ready(within: .seconds(10))
        await played
        await conversation.close(reason: "the test is over")
    }

    @Test func `a second session on a living interface connects, although its Hello stays unanswered`() async throws {
        let agent = ScriptedAgent()
        async let played: Void = agent.play {
            let probe = try $0.request()
            $0.answer(probe.requestId, .error(Proto.Error(message: "Access denied")))
        }
        try await Ankaios.withConnection(to: .controlInterface(at: agent.directory)) { ankaios in
            #expect(ankaios.connectionState == .connected)
        }
        await played
    }

    @Test func `a cancelled task ends its call at once`() async throws {
        try await connected({ agent in
            _ = agent.nextRequest()
        }) { ankaios in
            let call = Task { try await ankaios.state() }
            call.cancel()
            await #expect(throws: AnkaiosError(.cancelled)) { try await call.value }
        }
    }
}
