import AnkaiosInterop
import AnkaiosProtobuf
import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

/// The interop client, in this process and as the program that it is.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct InteropClientTests {
    private func run(
        _ scenario: Scenario,
        at directory: String,
        _ change: (inout InteropOptions) -> Void = { _ in }
    ) async -> JSONValue {
        var options = InteropOptions()
        (options.scenario, options.directory) = (scenario.rawValue, directory)
        change(&options)
        return await InteropClient(options) { _ in }.run()
    }

    /// Runs a scenario while an agent plays a script after the handshake.
    private func run(
        _ scenario: Scenario,
        _ change: @escaping @Sendable (inout InteropOptions) -> Void = { _ in },
        agent script: @escaping @Sendable (ScriptedAgent) throws -> Void
    ) async -> JSONValue {
        let agent = ScriptedAgent()
        async let played: Void = agent.play {
            $0.accept()
            try script($0)
        }
        let result = await run(scenario, at: agent.directory, change)
        await played
        return result
    }

    private static let instance = Proto.WorkloadInstanceName(
        workloadName: "w0",
        agentName: "agent_A",
        id: String(repeating: "0", count: 64)
    )

    @Test func `calls, configs and waits are told with what they brought`() async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              w0: {runtime: simulated, agent: agent_A, runtimeConfig: ""}
            configs: {one: {two: [three]}}
            """
        try await withCluster(manifest: manifest) { cluster in
            let directory = try await cluster.clientDirectory()
            let wait = await run(.wait, at: directory)
            #expect(wait["outcomes"]?.elements?.first?["ok"] == true)
            #expect((wait["outcomes"]?.elements?.first?["returned_ns"]?.number ?? 0) > 0)
            let read = await run(.getState, at: directory) { ($0.count, $0.inFlight) = (3, 4) }
            #expect(read["ok"] == true)
            #expect(read["outcomes"]?.elements?.count == 12)
            for outcome in read["outcomes"]?.elements ?? [] {
                #expect(outcome["workloads"] == 2)
                #expect(outcome["states"] == 2)
            }
            let configs = await run(.configs, at: directory)
            #expect(configs["outcomes"]?.elements?.first?["value"] == ["one": ["two": ["three"]]])
            let update = await run(.update, at: directory) { $0.payload = 5000 }
            #expect(update["outcomes"]?.elements?.first?["added"] == 1)
            #expect(update["close"]?["ok"] == true)
        }
    }

    @Test func `each line of a log is counted, also after a call in between`() async {
        let result = await run(.logs, { ($0.entries, $0.getStateAt, $0.idle) = (1000, 10, 30) }) { agent in
            let request = try agent.request()
            agent.answer(
                request.requestId,
                .logsRequestAccepted(Proto.LogsRequestAccepted(workloadNames: [Self.instance]))
            )
            for number in 0..<1000 {
                let entry = Proto.LogEntry(workloadName: Self.instance, message: "\(number) of a thousand")
                agent.answer(request.requestId, .logEntriesResponse(Proto.LogEntriesResponse(logEntries: [entry])))
            }
            let call = try agent.request()
            agent.answer(call.requestId, .completeStateResponse(Proto.CompleteStateResponse()))
            agent.answer(
                request.requestId,
                .logsStopResponse(Proto.LogsStopResponse(workloadName: Self.instance))
            )
        }
        let stream = result["streams"]?.elements?.first
        #expect(stream?["received"] == 1000)
        #expect(stream?["missing_start"] == 0)
        #expect(stream?["missing_middle"] == 0)
        #expect(stream?["missing_end"] == 0)
        #expect(stream?["disorder"] == 0)
        #expect(stream?["ended"] == "stop")
        #expect(result["during"]?["ok"] == true)
    }

    @Test func `a log that gives nothing is taken for dead`() async {
        let result = await run(.logs, { $0.idle = 0.05 }) { agent in
            let request = try agent.request()
            agent.answer(
                request.requestId,
                .logsRequestAccepted(Proto.LogsRequestAccepted(workloadNames: [Self.instance]))
            )
        }
        #expect(result["streams"]?.elements?.first?["ended"] == "idle")
    }

    @Test(arguments: [Scenario.logs, .events])
    func `a stream that is never accepted ends with the time limit of its request, not as idle`(scenario: Scenario)
        async
    {
        let result = await run(scenario, { ($0.entries, $0.idle, $0.timeout) = (1, 0.01, 0.2) }) { agent in
            _ = agent.nextRequest()
        }
        let stream = scenario == .logs ? result["streams"]?.elements?.first : result
        #expect(stream?["ended"] == "timeout")
    }

    @Test func `the state can be read before the first line`() async {
        let result = await run(.logs, { ($0.entries, $0.getStateAt, $0.idle) = (1, 0, 30) }) { agent in
            let request = try agent.request()
            agent.answer(
                request.requestId,
                .logsRequestAccepted(Proto.LogsRequestAccepted(workloadNames: [Self.instance]))
            )
            let call = try agent.request()
            agent.answer(call.requestId, .completeStateResponse(Proto.CompleteStateResponse()))
            let entry = Proto.LogEntry(workloadName: Self.instance, message: "0 is the only one")
            agent.answer(request.requestId, .logEntriesResponse(Proto.LogEntriesResponse(logEntries: [entry])))
            agent.answer(
                request.requestId,
                .logsStopResponse(Proto.LogsStopResponse(workloadName: Self.instance))
            )
        }
        #expect(result["during"]?["ok"] == true)
        #expect(result["streams"]?.elements?.first?["received"] == 1)
        #expect(result["streams"]?.elements?.first?["missing_end"] == 0)
    }

    @Test func `events are counted with their latencies, and the snapshot is not`() async {
        let result = await run(.events, { ($0.entries, $0.idle) = (3, 30) }) { agent in
            let request = try agent.request()
            agent.answer(request.requestId, .completeStateResponse(Proto.CompleteStateResponse()))
            for number in 0..<3 {
                let altered = Proto.AlteredFields(updatedFields: ["desiredState.configs.e_\(number)_12345"])
                agent.answer(
                    request.requestId,
                    .completeStateResponse(Proto.CompleteStateResponse(alteredFields: altered))
                )
            }
        }
        #expect(result["received"] == 3)
        #expect(result["missing_end"] == 0)
        #expect(result["latency_us"]?.elements?.count == 3)
        #expect(result["ended"] == "all")
    }

    @Test func `a failed call has its kind, and the connection is tried until it answers`() async {
        let result = await run(.getState, { ($0.timeout, $0.recover) = (0.05, 10) }) { agent in
            _ = agent.nextRequest()
            let call = try agent.request()
            agent.answer(call.requestId, .error(Proto.Error(message: "no")))
            let second = try agent.request()
            agent.answer(second.requestId, .completeStateResponse(Proto.CompleteStateResponse()))
        }
        #expect(result["outcomes"]?.elements?.first?["error"] == "timeout")
        #expect(result["recover"]?["ok"] == true)
        #expect(result["recover"]?["errors"]?.members?.isEmpty == false)
    }

    @Test func `an update without an answer has run into its time limit`() async {
        let result = await run(.update, { $0.timeout = 0.05 }) { agent in _ = agent.nextRequest() }
        #expect(result["outcomes"]?.elements?.first?["error"] == "timeout")
    }

    @Test func `a close ends the call that is in flight`() async {
        let result = await run(.closeInFlight) { agent in _ = agent.nextRequest() }
        #expect(result["outcomes"]?.elements?.first?["error"] == "connection_closed")
        #expect(result["close"]?["ok"] == true)
    }

    @Test func `without an agent the failure is told`() async {
        let agent = ScriptedAgent(isListening: false)
        let result = await run(.connect, at: agent.directory) { $0.connectTimeout = 0.01 }
        #expect(result["ok"] == false)
        #expect(result["error"] == "disconnected")
        #expect(result["attempts"] == 1)
        #expect(result["connected_ns"] == nil)
    }

    @Test func `a refused connection is tried again, if asked for`() async {
        let agent = ScriptedAgent()
        async let played: Void = agent.play {
            _ = $0.next()
            let refusal = Proto.ConnectionClosed(reason: "not now")
            $0.write(ScriptedAgent.frame(Proto.FromAnkaios(content: .connectionClosed(refusal))))
            $0.hangUp()
            $0.accept()
        }
        let result = await run(.connect, at: agent.directory) { $0.connectRetry = 30 }
        await played
        #expect(result["ok"] == true)
        #expect(result["attempts"] == 2)
    }

    // MARK: As a program

    /// The program's exit status and what it printed.
    private func program(_ arguments: String) async -> (status: Int32, lines: [String]) {
        await onThreadOfItsOwn {
            var path = [CChar](repeating: 0, count: 4096)
            let length = readlink("/proc/self/exe", &path, path.count)
            let own = String(decoding: path.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
            let folder = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            guard let stream = popen("'\(folder)/ankaios-interop' \(arguments) 2>/dev/null", "r") else {
                return (-1, [])
            }
            var bytes: [UInt8] = []
            while case let byte = fgetc(stream), byte >= 0 { bytes.append(UInt8(truncatingIfNeeded: byte)) }
            let status = (pclose(stream) >> 8) & 0xFF
            return (status, String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
        }
    }

    @Test func `twenty connections of a process leave no descriptor and no thread`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let (status, lines) = await program("--scenario cycles --count 20 --dir \(directory)")
            #expect(status == 0)
            #expect(lines.count == 1)
            let result = try JSONValue(parsing: lines.first ?? "")
            #expect(result["ok"] == true, "\(result)")
            let left = try #require(result["left"]?.elements)
            #expect(left.count == 20)
            let descriptors = left.compactMap { $0["fds"]?.number }
            let threads = left.compactMap { $0["threads"]?.number }
            #expect(descriptors.allSatisfy { $0 == descriptors[0] }, "\(descriptors)")
            // The pool of the Swift runtime, one thread for each core, comes by and by.
            let pool = Double(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            #expect((threads.last ?? 0) <= threads[0] + pool, "\(threads)")
        }
    }

    @Test func `idle says when it begins, and the result is one line`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let (status, lines) = await program("--scenario idle --seconds 0.05 --dir \(directory)")
            #expect(status == 0)
            #expect(lines.count == 2)
            #expect(lines.first == "idle")
            let result = try JSONValue(parsing: lines.last ?? "")
            #expect(result["scenario"] == "idle")
            #expect((result["peak_rss_kib"]?.number ?? 0) > 0)
        }
    }

    @Test func `an option that it does not know ends it with 64`() async {
        let (status, lines) = await program("--scenario connect --dir /x --fast")
        #expect(status == 64)
        #expect(lines.isEmpty)
    }
}
