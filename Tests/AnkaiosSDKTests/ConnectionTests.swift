import CAnkaiosPlatform
import AnkaiosProtobuf
import AnkaiosSDK
import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

/// What a connection says of itself, and what it does beside calls. Over real FIFOs.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct ConnectionTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test func `the Hello has the version that was configured`() async throws {
        let agent = ScriptedAgent()
        async let hello = onThreadOfItsOwn { () -> Proto.ToAnkaios? in
            let hello = agent.next()
            agent.write(ScriptedAgent.accepted)
            return hello
        }
        var configuration = Ankaios.Configuration()
        configuration.protocolVersion = "1.7.9"
        try await Ankaios.withConnection(to: .controlInterface(at: agent.directory), configuration: configuration) {
            _ in
        }
        #expect(await hello?.content == .hello(Proto.Hello(protocolVersion: "1.7.9")))
    }

    @Test func `both pipes are enlarged`() async throws {
        let agent = ScriptedAgent()
        let sizes = try await playing(agent) { _ in
            ["input", "output"].map { name in
                let descriptor = open("\(agent.directory)/\(name)", O_RDWR | O_NONBLOCK)
                defer { close(descriptor) }
                return cankaios_pipe_size(descriptor)
            }
        }
        #expect(sizes.allSatisfy { $0 > 65_536 }, "\(sizes)")
    }

    @Test func `its states are told one after the other, to the reason of its end`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let ankaios = try await Ankaios.connect(to: .controlInterface(at: directory))
            var (first, second) = (
                ankaios.connectionStates.makeAsyncIterator(), ankaios.connectionStates.makeAsyncIterator()
            )
            #expect(await first.next() == .connected)
            try await cluster.killAgent("agent_A")
            #expect(await first.next() == .connecting)
            try await cluster.startAgent("agent_A")
            #expect(await first.next() == .connected)
            await ankaios.close()
            #expect(await first.next() == .closed(reason: "closed by this side"))
            #expect(await first.next() == nil)
            // Another reader has them all, too.
            for state in [ConnectionState.connected, .connecting, .connected] { #expect(await second.next() == state) }
        }
    }

    @Test func `an update that Ankaios could not carry is refused with its size, and nothing of it is sent`()
        async throws
    {
        let agent = ScriptedAgent()
        let version = try await playing(agent) { ankaios in
            let big = ConfigItem.text(String(repeating: "x", count: 4 << 20))
            do {
                try await ankaios.setConfig("big", to: big)
                Issue.record("it was sent")
            } catch {
                #expect("\(error)".contains("Ankaios carries at most"), "\(error)")
            }
            return try await ankaios.state(.configs).desiredState.apiVersion
        }
        #expect(version == "v1", "the first request that the agent got is the read")
    }

    @Test func `what is no FIFO is told, and nothing is written into it`() async throws {
        let made = try TestFolder("no-fifos")
        let folder = made.path
        var configuration = Ankaios.Configuration()
        configuration.connectTimeout = .milliseconds(300)
        func refusal(_ directory: String) async -> String? {
            do {
                let ankaios = try await Ankaios.connect(
                    to: .controlInterface(at: directory),
                    configuration: configuration
                )
                await ankaios.close()
                return nil
            } catch {
                return "\(error)"
            }
        }
        for name in ["input", "output"] {
            let file = open("\(folder)/\(name)", O_WRONLY | O_CREAT, 0o600)
            try #require(file >= 0)
            close(file)
        }
        for directory in [folder, "/dev/null", "/" + String(repeating: "x/", count: 3000)] {
            #expect(await refusal(directory) != nil, "\(directory)")
        }
        for name in ["input", "output"] {
            var found = stat()
            #expect(stat("\(folder)/\(name)", &found) == 0 && found.st_size == 0)
        }
        // A link that leads to itself.
        for name in ["input", "output"] {
            _ = remove("\(folder)/\(name)")
            try #require(symlink(name, "\(folder)/\(name)") == 0)
        }
        #expect(await refusal(folder) != nil)
    }

    @Test func `a config that is nested deeper than Ankaios carries is refused at once`() async throws {
        func nested(_ depth: Int, _ wrap: (ConfigItem) -> ConfigItem) -> ConfigItem {
            (0..<depth).reduce("x") { item, _ in wrap(item) }
        }
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                let wraps: [(depth: Int, wrap: (ConfigItem) -> ConfigItem)] = [
                    (31, { .object(["a": $0]) }), (46, { .list([$0]) }),
                ]
                for (depth, wrap) in wraps {
                    try await ankaios.setConfig("c", to: nested(depth, wrap))
                    let taken = try await ankaios.config("c")
                    #expect(taken == nested(depth, wrap))
                    do {
                        try await ankaios.setConfig("c", to: nested(depth + 1, wrap))
                        Issue.record("\(depth + 1) is taken")
                    } catch {
                        #expect("\(error)".contains("the config 'c' is nested too deeply"), "\(error)")
                    }
                }
            }
        }
    }

    @Test func `a text that stands for gigabytes of a message is refused before they are made`() async throws {
        let agent = ScriptedAgent()
        let text = String(repeating: "x", count: 1 << 20)
        let version = try await playing(agent) { ankaios in
            // Four gigabytes; and ten to the power of twenty texts, which share their places.
            let workloads = (0..<4096).map { number in
                Workload("w\(number)", on: "a", runtime: "podman", runtimeConfig: text)
            }
            let shared = (0..<20).reduce(ConfigItem.text(String(repeating: "x", count: 1024))) { item, _ in
                .list(Array(repeating: item, count: 10))
            }
            do {
                try await ankaios.apply(workloads)
                Issue.record("it was sent")
            } catch {
                #expect("\(error)".contains("Ankaios carries at most"), "\(error)")
            }
            do {
                try await ankaios.setConfig("c", to: shared)
                Issue.record("it was sent")
            } catch {
                #expect("\(error)".contains("Ankaios carries at most"), "\(error)")
            }
            return try await ankaios.state(.configs).desiredState.apiVersion
        }
        #expect(version == "v1", "the first request that the agent got is the read")
    }

    /// Lends a connection while the agent accepts, and answers the first request if it is a read.
    private func playing<Result: Sendable>(
        _ agent: ScriptedAgent,
        _ body: @escaping @Sendable (Ankaios) async throws -> Result
    ) async throws -> Result {
        async let play: Void = agent.play { agent in
            agent.accept()
            guard let request = agent.nextRequest(), request.read != nil else { return }
            let state = Proto.CompleteState(desiredState: .init(apiVersion: "v1"))
            agent.answer(request.requestId, .completeStateResponse(.init(completeState: state)))
        }
        let result = try await Ankaios.withConnection(to: .controlInterface(at: agent.directory), body)
        await play
        return result
    }
}
