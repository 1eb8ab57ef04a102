import AnkaiosProtobuf
import AnkaiosSDK
import EmbeddedAnkaios
import Glibc
import Synchronization
import TestSupport
import Testing

/// What an observer is told of a connection, its calls and its streams.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct ObserverTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    /// Keeps what it is told, without the times, which are of no use in a comparison.
    private final class Record: Sendable {
        let all = Mutex<[ConnectionEvent]>([])

        var observer: Observer {
            Observer { [self] observation in
                all.withLock { all in
                    switch observation {
                    case .callEnded(let call, _, let error): all.append(.callEnded(call, after: .zero, error: error))
                    case .streamEnded(let call, _, let dropped, let error):
                        all.append(.streamEnded(call, after: .zero, dropped: dropped, error: error))
                    default: all.append(observation)
                    }
                }
            }
        }

        func take() -> [ConnectionEvent] {
            all.withLock { all in
                defer { all = [] }
                return all
            }
        }
    }

    private func observed(
        _ body: @escaping @Sendable (Ankaios, Cluster, Record) async throws -> Void
    ) async throws -> Record {
        let record = Record()
        try await withCluster(agents: ["agent_A"]) { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(
                to: .controlInterface(at: directory),
                observer: record.observer
            ) { ankaios in
                try await body(ankaios, cluster, record)
            }
        }
        return record
    }

    @Test func `a connection tells that it is made, and how it ends`() async throws {
        let record = try await observed { _, _, record in
            #expect(record.take() == [.connecting(after: .zero), .connected])
        }
        #expect(record.take() == [.closed(reason: "closed by this side")])
    }

    @Test func `each call is told with its kind, its beginning, and its end`() async throws {
        let record = try await observed { ankaios, _, record in
            _ = record.take()
            _ = try await ankaios.workloadStates()
            try await ankaios.setConfig("c", to: "1")
            let error = await #expect(throws: AnkaiosError.self) {
                try await ankaios.setConfig("not a name", to: "1")
            }
            #expect(error?.code == .rejected)
        }
        let told = record.take()
        let begun = told.compactMap { observation -> ObservedCall.Kind? in
            if case .callBegan(let call) = observation { call.kind } else { nil }
        }
        #expect(begun == [.readState, .updateState, .updateState])
        let ends = told.compactMap { observation -> (ObservedCall.Kind, AnkaiosError?)? in
            if case .callEnded(let call, _, let error) = observation { (call.kind, error) } else { nil }
        }
        #expect(ends.map(\.0) == [.readState, .updateState, .updateState])
        #expect(ends.map { $0.1 == nil } == [true, true, false])
    }

    @Test func `a call that takes its time is told with it`() async throws {
        let times = Mutex<[Duration]>([])
        let observer = Observer { observation in
            if case .callEnded(_, let duration, let error?) = observation, error.code == .timedOut {
                times.withLock { $0.append(duration) }
            }
        }
        let agent = ScriptedAgent()
        async let play: Void = agent.play { agent in
            agent.accept()
            while agent.nextRequest() != nil {}
        }
        try await Ankaios.withConnection(to: .controlInterface(at: agent.directory), observer: observer) { ankaios in
            await #expect(throws: AnkaiosError.timedOut(after: .milliseconds(50))) {
                try await ankaios.configs(timeout: .milliseconds(50))
            }
        }
        await play
        #expect(times.withLock { $0.count == 1 && $0[0] >= .milliseconds(50) })
    }

    @Test func `a lost connection interrupts the streams, and is made anew`() async throws {
        let record = try await observed { ankaios, cluster, record in
            try await ankaios.withEvents(of: [.configs]) { events in
                var iterator = events.makeAsyncIterator()
                _ = try await iterator.next()
                _ = record.take()
                try await cluster.killAgent("agent_A")
                try await cluster.startAgent("agent_A")
                _ = try await iterator.next()
                let told = record.take()
                let stream = ObservedCall(kind: .subscribe, number: 2)
                #expect(told.starts(with: [.connectionLost, .streamInterrupted(stream), .connecting(after: .zero)]))
                #expect(told.contains(.connected))
            }
            #expect(
                record.take()
                    == [
                        .streamEnded(
                            ObservedCall(kind: .subscribe, number: 2),
                            after: .zero,
                            dropped: 0,
                            error: nil
                        )
                    ]
            )
        }
        _ = record
    }

    @Test func `a stream tells how many items it dropped`() async throws {
        let told = try await observing { agent, subscription in
            for _ in 0..<10 { agent.answer(subscription, Self.emptyState) }
        }
        #expect(told.contains { if case .streamEnded(_, _, dropped: 6, error: nil) = $0 { true } else { false } })
    }

    @Test func `what cannot be read is told`() async throws {
        let told = try await observing { agent, subscription in
            agent.answer(subscription, Self.emptyState)
            agent.write([3, 0xFF, 0xFF, 0xFF])
        }
        #expect(told.contains { if case .unreadableMessage = $0 { true } else { false } })
    }

    private static let emptyState = Proto.Response.Content.completeStateResponse(.init(completeState: .init()))

    /// What is told of a subscription that keeps four items and is not read, until a read behind `play` is answered.
    private func observing(
        _ play: @escaping @Sendable (_ agent: ScriptedAgent, _ subscription: String) -> Void
    ) async throws -> [ConnectionEvent] {
        let record = Record()
        let agent = ScriptedAgent()
        async let playing: Void = agent.play { agent in
            agent.accept()
            let subscription = try agent.request()
            play(agent, subscription.requestId)
            while let request = agent.nextRequest() { agent.answer(request.requestId, Self.emptyState) }
        }
        try await Ankaios.withConnection(
            to: .controlInterface(at: agent.directory),
            observer: record.observer
        ) { ankaios in
            try await ankaios.withEvents(of: [.configs], bufferSize: 4, overflow: .dropOldest) { _ in
                _ = try await ankaios.configs()
            }
        }
        await playing
        return record.take()
    }

    @Test func `several observers are told the same`() {
        let (first, second) = (Record(), Record())
        Observer([first.observer, second.observer]).observe(.connected)
        #expect(first.take() == [.connected] && second.take() == [.connected])
    }
}
