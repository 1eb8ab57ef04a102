import AnkaiosProtobuf
import AnkaiosSDK
import EmbeddedAnkaios
import TestSupport
import Testing

@testable import GoldenTranscripts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A control interface for one workload, which answers each Hello and nothing else.
private final class HelloOnly: PlayedAnkaios {
    private let folder: String
    private let agent: PlayerThread
    /// Its closing ends the wait for a client that never came.
    private let end: Int32

    init(_ runFolder: String) throws {
        folder = "\(runFolder)/agent_A_io/w.1/control_interface"
        try TextFile.makeFolder(folder)
        let (input, output) = (folder + "/input", folder + "/output")
        #expect(mkfifo(input, 0o700) == 0)
        #expect(mkfifo(output, 0o700) == 0)
        let reading = open(output, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        let ended = ends[0]
        end = ends[1]
        agent = PlayerThread {
            var waiting = [
                pollfd(fd: reading, events: Int16(POLLIN), revents: 0), pollfd(fd: ended, events: 0, revents: 0),
            ]
            // For as long as it takes: on a busy machine the first step may come late.
            while poll(&waiting, 2, -1) < 0 {}
            defer { close(ended) }
            guard waiting[0].revents != 0 else {
                close(reading)
                return
            }
            var bytes = [UInt8](repeating: 0, count: 100)
            #expect(read(reading, &bytes, bytes.count) == 10)
            let writing = open(input, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            // The answer, a frame that is no message, and half of another one.
            let answer: [UInt8] = [2, 0x22, 0, 1, 0xff, 9, 9]
            #expect(write(writing, answer, answer.count) == answer.count)
            close(writing)
            close(reading)
        }
    }

    func startServer() async throws {}
    func stopServer(killed: Bool) async throws {}
    func startAgent(_ name: String) async throws {}
    func stopAgent(_ name: String, killed: Bool) async throws {}
    func wait(until workload: String, is state: String, within limit: Duration) async -> Bool { false }
    var commandLineTransport: Transport { .controlInterface(at: "/nowhere") }
    func container(of workload: String) async -> String? { nil }
    func podman(_ arguments: [String]) async throws -> Int { 0 }
    func endedProcesses() async -> [(name: String, exitCode: Int)] { [] }
    func end() async {
        close(end)
        await agent.finished()
    }
}

@Suite(.oneAtATime) struct PlayerTests {
    private func play(_ steps: JSONValue) async throws -> [JSONValue] {
        let scenario: JSONValue = ["scenario": "x", "warm_up": 0, "agents": [["name": "agent_A"]], "steps": steps]
        let transcript = try await Player.play(scenario) { try HelloOnly($1) }
        #expect(transcript.scenario == scenario)
        return transcript.lines.map { line in
            var members = line.members ?? [:]
            #expect(members.removeValue(forKey: "t")?.number != nil)
            return .object(members)
        }
    }

    @Test func `what is said over the FIFOs is written down`() async throws {
        let connect: JSONValue = ["connect": ["as": "c", "workload": "w", "hello": "1.0.1"]]
        let disconnect: JSONValue = ["disconnect": ["as": "c"]]
        let lines = try await play([connect, ["settle": 0.1], disconnect])
        let expected: [JSONValue] = [
            ["step": connect],
            ["connection": "c", "dir": "to", "message": ["hello": ["protocolVersion": "1.0.1"]]],
            ["connection": "c", "dir": "from", "message": ["controlInterfaceAccepted": [:]]],
            ["connection": "c", "dir": "from", "hex": "ff"],
            ["connection": "c", "event": "end of file"],
            ["step": ["settle": 0.1]],
            ["step": disconnect],
        ]
        #expect(lines.filter { $0["step"] == nil } == expected.filter { $0["step"] == nil })
        #expect(lines.compactMap { $0["step"] } == expected.compactMap { $0["step"] })
    }

    @Test func `what cannot be reached is told`() async throws {
        let lines = try await play([
            ["connect": ["as": "c", "workload": "v", "timeout": 0.1]], ["raw": ["as": "c", "hex": "00"]],
            ["connect": ["as": "d", "workload": "w", "hello": "1.0.1"]], ["settle": 0.1],
            ["connect": ["as": "e", "workload": "w"]], ["hello": ["as": "e", "version": "1.0.1"]],
            ["hello": ["as": "d", "version": "1.0.1"]],
        ])
        let events = lines.filter { $0["event"] != nil && $0["event"] != "end of file" }
        #expect(
            events == [
                ["connection": "c", "event": "no control interface"], ["connection": "c", "event": "not connected"],
                ["connection": "e", "event": "nobody reads the output"], ["connection": "d", "event": "broken pipe"],
            ]
        )
    }

    @Test func `a step that waits in vain is told`() async throws {
        let lines = try await play([
            ["connect": ["as": "c", "workload": "w", "hello": "1.0.1"]],
            ["await": ["as": "c", "id": "1", "timeout": 0.05]], ["await_any": ["as": "c", "timeout": 0.05]],
            ["until": ["workload": "w", "state": "Running(Ok)", "timeout": 0.05]],
        ])
        let events = lines.filter { $0["event"] != nil && $0["event"] != "end of file" }
        #expect(events.count == 3)
        #expect(events.contains(["connection": "c", "event": "nothing in 0.05 s"]))
    }

    @Test func `what the command line prints, and with what it ends, is written down beside its words`() async throws {
        let lines = try await play([
            ["ank": ["--version"]], ["ank": ["apply", "{dir}/nothere.yaml"]], ["ank": ["get", "agents"]],
        ])
        let runs = lines.filter { $0["ank"] != nil }
        #expect(runs.first == ["ank": ["--version"], "exit": 0, "stdout": "ank 1.0.1\n", "stderr": ""])
        #expect(runs.dropFirst().first?["ank"] == ["apply", "{dir}/nothere.yaml"], "with its placeholders")
        #expect(runs.dropFirst().first?["stderr"]?.text?.contains("nothere.yaml' not found!") == true)
        #expect(runs.last?["exit"] == 1)
    }

    @Test func `a scenario with an unknown step is not played`() async throws {
        let error = await #expect(throws: ProtoError.self) { try await play([["dance": 1]]) }
        #expect(error?.description == #"not a step that can be played: {"dance": 1}"#)
    }
}
