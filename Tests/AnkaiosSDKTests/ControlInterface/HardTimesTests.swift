import AnkaiosProtobuf
import AnkaiosSDK
import Glibc
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// What a whole client comes through: an agent that loses a part of a request, one that never stops, a system that is short of
/// something.
@Suite(.oneAtATime, .timeLimit(.minutes(2))) struct HardTimesTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test func `calls go on by themselves when the agent has lost a part of a large request`() async throws {
        var options = ClusterOptions()
        options.quirks.losesPartialFrames = true
        try await withCluster(options: options) { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                try await ankaios.withEvents(of: [.config("other")]) { events in
                    var iterator = events.makeAsyncIterator()
                    _ = try await iterator.next()
                    // So slowly that the agent has never read all of it when the event comes.
                    try await cluster.inject(.slowReader(bytesAtOnce: 1000, pause: .milliseconds(5)), into: "client")
                    let large = ConfigItem.text(String(repeating: "x", count: 100_000))
                    let update = Task { try await ankaios.setConfig("large", to: large, timeout: .seconds(1)) }
                    _ = try await cluster.wait(for: "a part of the request", timeout: .seconds(10)) { world in
                        guard let host = world.agents["agent_A"] else { return nil as Bool? }
                        return host.ports.keys.contains { host.awaitsRest(of: $0) } ? true : nil
                    }
                    _ = try await cluster.request(
                        .updateStateRequest(
                            .init(
                                newState: .init(
                                    desiredState: .init(
                                        apiVersion: "v1",
                                        configs: .init(configs: ["other": .init(content: .string("y"))])
                                    )
                                ),
                                updateMask: ["desiredState.configs.other"]
                            )
                        )
                    )
                    _ = try await iterator.next()
                    try await cluster.inject(.resumedReader, into: "client")
                    // A read that the deaf agent does not hear waits, and is said again.
                    let read = Task { try await ankaios.configs(timeout: .seconds(20)) }
                    await #expect(throws: AnkaiosError(.answerLost)) { try await update.value }
                    #expect(try await read.value == ["other": "y"])
                    #expect(ankaios.connectionState == .connected, "the session was never lost")
                    try await ankaios.setConfig("large", to: "z")
                    #expect(try await ankaios.config("large") == "z")
                }
            }
        }
    }

    @Test func `a flood that nobody reads ends its own stream, and calls are answered meanwhile`() async throws {
        let agent = ScriptedAgent()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await agent.play { agent in
                    agent.accept()
                    let subscription = try agent.request()
                    let state = Proto.CompleteState(desiredState: Proto.State(apiVersion: "v1"))
                    let answer = Proto.Response.Content.completeStateResponse(.init(completeState: state))
                    agent.answer(subscription.requestId, answer)
                    let event = Proto.Response.Content.completeStateResponse(
                        .init(completeState: state, alteredFields: .init(updatedFields: ["desiredState.configs.c"]))
                    )
                    while true {
                        agent.answer(subscription.requestId, event)
                        guard agent.hasSomethingToRead else { continue }
                        guard let request = agent.nextRequest() else { return }
                        if case .completeStateRequest = request.content { agent.answer(request.requestId, answer) }
                    }
                }
            }
            try await Ankaios.withConnection(to: .controlInterface(at: agent.directory)) { ankaios in
                try await ankaios.withEvents(of: [.configs], bufferSize: 100) { events in
                    var iterator = events.makeAsyncIterator()
                    guard case .snapshot = try await iterator.next() else {
                        Issue.record("no snapshot")
                        return
                    }
                    for _ in 0..<20 { #expect(try await ankaios.state().desiredState.apiVersion == "v1") }
                    var count = 0
                    await #expect(throws: AnkaiosError(.tooSlow)) {
                        while try await iterator.next() != nil { count += 1 }
                    }
                    #expect(count <= 100, "no more waits than was asked for")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `two readers of a stream share its events, each of which comes once`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                try await ankaios.withEvents(of: [.configs, "desiredState.configs.*"]) { events in
                    let names = try await withThrowingTaskGroup(of: [String].self) { group in
                        for _ in 0..<2 {
                            group.addTask {
                                var names: [String] = []
                                for try await event in events {
                                    guard case .change(let state, _) = event else { continue }
                                    names += state.desiredState.configs.keys
                                    if state.desiredState.configs["last"] != nil { break }
                                }
                                return names
                            }
                        }
                        for number in 0..<20 { try await ankaios.setConfig("c\(number)", to: "1") }
                        // One for each reader.
                        for _ in 0..<2 {
                            try await ankaios.setConfig("last", to: "1")
                            try await ankaios.deleteConfig("last")
                        }
                        return try await group.reduce(into: []) { $0 += $1 }
                    }
                    #expect(names.filter { $0 != "last" }.sorted() == (0..<20).map { "c\($0)" }.sorted())
                }
            }
        }
    }

    @Test func `without a free descriptor there is a typed error, and all goes well when there is one again`()
        async throws
    {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_IGN)
            try await withCluster { cluster in
                let directory = try await cluster.clientDirectory()
                var limits = rlimit()
                getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
                var before = limits
                // What is open stays open; nothing more can be opened.
                limits.rlim_cur = 0
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
                var configuration = Ankaios.Configuration()
                configuration.connectTimeout = .milliseconds(200)
                do {
                    try await Ankaios.withConnection(
                        to: .controlInterface(at: directory),
                        configuration: configuration
                    ) { _ in }
                    exit(1)
                } catch is AnkaiosError {
                    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before)
                }
                let version = try await Ankaios.withConnection(to: .controlInterface(at: directory)) {
                    try await $0.state().desiredState.apiVersion
                }
                if version != "v1" { exit(2) }
            }
        }
    }
}
