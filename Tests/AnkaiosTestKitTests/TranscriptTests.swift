import AnkaiosTestKit
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The client through a recorder, and with a recording that answers.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct TranscriptTests {
    private let nginx = Workload("nginx", on: "agent_A", runtime: .podman(image: "nginx:latest"))

    /// What a client says to an embedded Ankaios, recorded.
    private func recorded(
        _ body: @Sendable (Ankaios, Cluster) async throws -> Void
    ) async throws -> Transcript {
        try await withCluster { cluster in
            let recorder = try await Recorder.start(of: try await cluster.clientDirectory())
            try await Ankaios.withConnection(to: .controlInterface(at: recorder.directory)) { ankaios in
                try await body(ankaios, cluster)
            }
            return try await recorder.end()
        }
    }

    private func deploy(_ ankaios: Ankaios) async throws {
        try await ankaios.setConfig("port", to: "8080")
        try await ankaios.apply(nginx)
        try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(10))
        let lines = try await ankaios.withLogs(of: ["nginx"], following: false) { entries in
            try await entries.reduce(into: 0) { count, _ in count += 1 }
        }
        #expect(lines == 0)
        try await ankaios.delete(workload: "nginx")
    }

    @Test func `a recorded conversation answers the client that does the same again`() async throws {
        let transcript = try await recorded { ankaios, _ in try await deploy(ankaios) }
        let again = try Transcript(parsing: transcript.text)
        #expect(again == transcript)
        try await withAnkaios(replaying: again) { try await deploy($0) }
    }

    @Test func `a recorder has the control interface for itself while its workload is connected`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            try await withRecorder(of: directory, to: "/dev/null") { recorded in
                try await Ankaios.withConnection(to: .controlInterface(at: recorded)) { _ in
                    let refusal = await #expect(throws: AnkaiosError.self) {
                        try await Ankaios.connect(to: .controlInterface(at: directory))
                    }
                    #expect(refusal?.code == .inUse)
                }
            }
        }
    }

    @Test func `a recorder in front of a control interface that is in use is refused`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                let refusal = await #expect(throws: RecorderError.self) { try await Recorder.start(of: directory) }
                #expect(
                    refusal?.description
                        == "the control interface in \(directory) is in use: this process has it; end that program first"
                )
                _ = try await ankaios.configs()
            }
        }
    }

    @Test func `a recorder whose control interface another program has taken meanwhile passes nothing on`()
        async throws
    {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let recorder = try await Recorder.start(of: directory)
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { first in
                await #expect(throws: AnkaiosError.self) {
                    try await Ankaios.withConnection(
                        to: .controlInterface(at: recorder.directory),
                        configuration: .init(timeout: .milliseconds(500), connectTimeout: .milliseconds(500))
                    ) { _ = try await $0.configs() }
                }
                await #expect(throws: RecorderError.self) { try await recorder.end() }
                _ = try await first.configs()
            }
        }
    }

    @Test func `a client that does something else hears of the line, and so does the test`() async throws {
        let transcript = try await recorded { ankaios, _ in try await ankaios.setConfig("port", to: "8080") }
        let error = await #expect(throws: ReplayError.self) {
            try await withAnkaios(replaying: transcript) { ankaios in
                do {
                    try await ankaios.setConfig("port", to: "80")
                } catch {
                    #expect("\(error)".contains("line 5: expected the client to send"))
                    throw error
                }
            }
        }
        guard case .different(let line, let expected, let found)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(line == 5 && expected.contains(#""8080""#) && found.contains(#""80""#))
    }

    @Test func `what the client has not done is told`() async throws {
        let transcript = try await recorded { ankaios, _ in try await ankaios.setConfig("port", to: "8080") }
        let error = await #expect(throws: ReplayError.self) { try await withAnkaios(replaying: transcript) { _ in } }
        guard case .missing(line: 5, let expected)? = error, expected.contains(#""8080""#) else {
            Issue.record("\(String(describing: error))")
            return
        }
        struct Broken: Error {}
        await #expect(throws: Broken.self, "an error of the test counts more") {
            try await withAnkaios(replaying: transcript) { _ in throw Broken() }
        }
    }

    @Test(arguments: [[Fault.agentDown, .agentUp], [.replacedFIFOs]])
    func `a client behind a recorder comes through what happens to its agent, and behind the recording, too`(
        faults: [Fault]
    ) async throws {
        let transcript = try await recorded { ankaios, cluster in
            _ = try await ankaios.agents()
            let states = ankaios.connectionStates
            for fault in faults { try await cluster.inject(fault, into: "client") }
            for await state in states where state != .connected { break }
            _ = try await ankaios.agents(timeout: .seconds(20))
        }
        // An agent that goes closes both of its ends, and either one may be seen first.
        let losses = [#""end of file""#, #""nobody reads the output""#]
        #expect(losses.contains { transcript.text.contains($0) })
        try await withAnkaios(replaying: transcript) { ankaios in
            let states = ankaios.connectionStates
            _ = try await ankaios.agents()
            for await state in states where state != .connected { break }
            _ = try await ankaios.agents(timeout: .seconds(20))
        }
    }

    @Test func `a recording is in its file line by line`() async throws {
        var path = Array("/tmp/ankaios-test-XXXXXX".utf8CString)
        close(mkstemp(&path))
        let file = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unlink(file) }
        try await withCluster { cluster in
            try await withRecorder(of: try await cluster.clientDirectory(), as: "app", to: file) { directory in
                try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                    _ = try await ankaios.agents()
                    #expect(try Transcript(contentsOf: file).text.contains(#""controlInterfaceAccepted""#))
                }
            }
        }
        let agents = try await withAnkaios(replaying: Transcript(contentsOf: file), as: "app") { ankaios in
            try await ankaios.agents().keys.sorted()
        }
        #expect(agents == ["agent_A"])
    }

    @Test func `a file that is no transcript is told with its line`() {
        let error = #expect(throws: TranscriptError.self) { try Transcript(parsing: "{}\n\n{x") }
        #expect(error?.description.hasPrefix("line 3: ") == true)
        let empty = #expect(throws: TranscriptError.self) { try Transcript(parsing: "") }
        #expect(empty?.description == "an empty transcript")
        let missing = #expect(throws: TranscriptError.self) { try Transcript(contentsOf: "/no/such/file") }
        #expect(missing?.description == "open /no/such/file: No such file or directory")
    }
}
