import AnkaiosSDK
import EmbeddedAnkaios
import TestSupport
import Testing

/// What holds on every way to an Ankaios: what is built on a transport needs to know nothing else of it.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct TransportConformanceTests {
    @Test(arguments: TransportKind.allCases)
    func `any number of calls at once get their answers, each its own`(kind: TransportKind) async throws {
        try await kind.connected { ankaios, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let name = "config-\(number)"
                        try await ankaios.setConfig(name, to: ConfigItem(stringLiteral: "\(number)"))
                        let read = try await ankaios.config(name)
                        #expect(read == ConfigItem(stringLiteral: "\(number)"))
                    }
                }
                try await group.waitForAll()
            }
            let configs = try await ankaios.configs()
            #expect(configs.count == 100)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func `two closes at the same time both return`(kind: TransportKind) async throws {
        try await kind.opened { transport, _ in
            let ankaios = try await Ankaios.connect(to: transport)
            // It waits for the end of the link before this goes on.
            let first = Task.immediate { await ankaios.close() }
            await ankaios.close()
            await first.value
            #expect(ankaios.connectionState == .closed(reason: "closed by this side"))
        }
    }

    @Test(arguments: TransportKind.allCases)
    func `a refusal comes in the words of the server`(kind: TransportKind) async throws {
        try await kind.connected { ankaios, _ in
            var cyclic = Workload.quiet("cyclic")
            cyclic.dependencies = ["cyclic": .running]
            do {
                _ = try await ankaios.apply(cyclic)
                Issue.record("it is not refused")
            } catch {
                guard let error = error as? AnkaiosError, error.code == .rejected else { throw error }
                #expect(error.reason.contains("cyclic"))
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func `a subscription tells the state, and then each change in order`(kind: TransportKind) async throws {
        try await kind.connected { ankaios, _ in
            try await ankaios.withEvents(of: [.configs]) { events in
                var iterator = events.makeAsyncIterator()
                guard case .snapshot? = try await iterator.next() else {
                    Issue.record("the first event is no snapshot")
                    return
                }
                for number in 1...20 {
                    try await ankaios.setConfig("counter", to: ConfigItem(stringLiteral: "\(number)"))
                }
                var seen: [String] = []
                while seen.count < 20, case .change(let state, _)? = try await iterator.next() {
                    seen.append(state.desiredState.configs["counter"]?.text ?? "?")
                }
                #expect(seen == (1...20).map(String.init))
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func `logs come line by line and end with the workload`(kind: TransportKind) async throws {
        try await kind.connected { ankaios, _ in
            try await ankaios.apply(.printing(["one", "two", "three"]))
            try await ankaios.wait(until: .workload("talks", is: .succeeded), within: .seconds(30))
            let lines = try await ankaios.withLogs(of: ["talks"]) { entries in
                try await entries.reduce(into: []) { $0.append($1.message) }
            }
            #expect(lines == ["one", "two", "three"])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func `a large message arrives whole, and one that Ankaios cannot carry is not sent`(
        kind: TransportKind
    ) async throws {
        try await kind.connected { ankaios, _ in
            let text = String(repeating: "0123456789", count: 100_000)
            try await ankaios.setConfig("large", to: ConfigItem(stringLiteral: text))
            let read = try await ankaios.config("large")
            #expect(read?.text?.utf8.count == 1_000_000)
            do {
                let tooLarge = String(repeating: "0123456789", count: 420_000)
                _ = try await ankaios.setConfig("larger", to: ConfigItem(stringLiteral: tooLarge))
                Issue.record("it is sent")
            } catch {
                guard let error = error as? AnkaiosError, error.code == .invalidArgument else { throw error }
                // It is refused before its bytes are made.
                #expect(error.reason.hasPrefix("the request has more than "))
                #expect(error.reason.contains("Ankaios carries at most "))
            }
            let configs = try await ankaios.configs()
            #expect(configs.keys.sorted() == ["large"])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func `a call ends with its task, others go on`(kind: TransportKind) async throws {
        try await kind.connected { ankaios, _ in
            let waiting = Task {
                try await ankaios.wait(until: .workload("nothere", is: .running), within: .seconds(60))
            }
            try await ankaios.setConfig("a", to: "b")
            waiting.cancel()
            await #expect(throws: AnkaiosError(.cancelled)) { try await waiting.value }
            let configs = try await ankaios.configs()
            #expect(configs == ["a": "b"])
        }
    }

    @Test(arguments: TransportKind.allCases)
    func `a closed connection fails what waits, and every later call`(kind: TransportKind) async throws {
        try await kind.connected { ankaios, _ in
            let waiting = Task {
                try await ankaios.withEvents(of: [.configs]) { events in
                    for try await event in events {
                        if case .snapshot = event { Task { await ankaios.close() } }
                    }
                }
            }
            let closed = AnkaiosError(.shutDown)
            await #expect(throws: closed) { try await waiting.value }
            await #expect(throws: closed) { try await ankaios.agents() }
            #expect(ankaios.connectionState == .closed(reason: "closed by this side"))
        }
    }

    /// The one in memory lets go of it, too, but only when its task is torn down, some moment later.
    @Test(arguments: TransportKind.allCases.filter { $0 != .memory })
    func `a closed connection is let go of`(kind: TransportKind) async throws {
        try await kind.opened { transport, _ in
            let seen = try await Ankaios.withConnection(to: transport) { ankaios in
                _ = try await ankaios.agents()
                return Seen(ankaios.conversation)
            }
            #expect(seen.conversation == nil)
        }
    }

    /// Knows a conversation as long as somebody else keeps it.
    private final class Seen: @unchecked Sendable {
        weak var conversation: Conversation?

        init(_ conversation: Conversation) { self.conversation = conversation }
    }

    @Test(arguments: TransportKind.allCases)
    func `a server that was gone is found again, and a subscription then begins with the state`(
        kind: TransportKind
    ) async throws {
        try await kind.connected { ankaios, cluster in
            try await ankaios.withEvents(of: [.configs]) { events in
                var iterator = events.makeAsyncIterator()
                _ = try await iterator.next()
                try await cluster.stopServer()
                try await cluster.startServer()
                // The agent of a control interface needs some time to find its server, and begins a new session then: a call
                // in between gets no answer, the next one greets first.
                while await (try? ankaios.setConfig("after", to: "that")) == nil {
                    try Task.checkCancellation()
                }
                while let event = try await iterator.next() {
                    if case .snapshot = event { break }
                }
                try await ankaios.setConfig("more", to: "text")
                while let event = try await iterator.next() {
                    if case .change(let state, _) = event, state.desiredState.configs["more"] != nil { break }
                }
            }
        }
    }
}
