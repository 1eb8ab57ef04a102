import AnkaiosSDK
import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

/// What is left of a connection and of its streams when they are over.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct EndingTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test func `a stream that is read after its closure ends with an error that says why`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                let events = try await ankaios.withEvents(of: [.configs]) { $0 }
                await #expect(throws: AnkaiosError(.streamEnded)) { for try await _ in events {} }
            }
        }
    }

    @Test func `a connection closes when its last reference goes`() async throws {
        try await withCluster { cluster in
            let transport = Transport.controlInterface(at: try await cluster.clientDirectory())
            func connectAndForget() async throws -> ConnectionStates {
                try await Ankaios.connect(to: transport).connectionStates
            }
            let states = try await connectAndForget()
            var last: ConnectionState?
            for await state in states { last = state }
            #expect(last == .closed(reason: "it was let go of"))
        }
    }
}
