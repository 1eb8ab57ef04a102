import AnkaiosProtobuf
import AnkaiosSDK
import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

/// A connection as a service: its beginning, its ends, and what becomes of calls.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct ServiceTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    /// As swift-service-lifecycle declares it.
    private protocol Service: Sendable {
        func run() async throws
    }

    private struct Running: Service {
        let ankaios: Ankaios
        func run() async throws { try await ankaios.run() }
    }

    @Test func `a service runs until its task is cancelled, and then nothing of it is left`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let ankaios = Ankaios(to: .controlInterface(at: directory))
            let service: any Service = Running(ankaios: ankaios)
            let running = Task { try await service.run() }
            _ = try await ankaios.configs()
            running.cancel()
            try await running.value
            await #expect(throws: AnkaiosError(.shutDown)) { try await ankaios.configs() }
        }
    }

    @Test func `a call opens the connection, if nothing else has`() async throws {
        try await withCluster { cluster in
            let ankaios = Ankaios(to: .controlInterface(at: try await cluster.clientDirectory()))
            _ = try await ankaios.configs()
            await ankaios.close()
        }
    }

    @Test func `a connection that was never opened is closed at once, and stays so`() async throws {
        let ankaios = Ankaios(to: .controlInterface(at: "/nowhere"))
        await ankaios.close()
        await #expect(throws: AnkaiosError(.shutDown)) { try await ankaios.configs() }
        try await ankaios.run()
    }

    @Test func `who is shut down ends its service, and closing twice at once is harmless`() async throws {
        try await withCluster { cluster in
            let ankaios = Ankaios(to: .controlInterface(at: try await cluster.clientDirectory()))
            async let running: Void = ankaios.run()
            _ = try await ankaios.configs()
            async let first: Void = ankaios.shutDown()
            async let second: Void = ankaios.close()
            _ = await (first, second)
            try await running
        }
    }

    @Test func `a service ends with Ankaios's reason when Ankaios ends it`() async throws {
        try await withCluster { cluster in
            let ankaios = Ankaios(to: .controlInterface(at: try await cluster.clientDirectory()))
            let running = Task { try await ankaios.run() }
            _ = try await ankaios.configs()
            try await cluster.inject(.closed(reason: "enough"), into: "client")
            await #expect(throws: AnkaiosError.closed(reason: "enough")) { try await running.value }
        }
    }

    @Test func `calls under way come to their ends before a shutdown, new ones are refused`() async throws {
        let agent = ScriptedAgent()
        async let request = onThreadOfItsOwn { () -> Proto.Request? in
            agent.accept()
            return agent.nextRequest()
        }
        let ankaios = try await Ankaios.connect(to: .controlInterface(at: agent.directory))
        async let answer = ankaios.configs()
        let id = try #require(await request).requestId
        // It has begun before this goes on.
        let shutdown = Task.immediate { await ankaios.shutDown() }
        await #expect(throws: AnkaiosError(.shutDown, "it is shutting down")) {
            try await ankaios.agents()
        }
        agent.answer(id, .completeStateResponse(.init(completeState: .init())))
        #expect(try await answer == [:])
        await shutdown.value
        #expect(ankaios.connectionState == .closed(reason: "closed by this side"))
    }
}
