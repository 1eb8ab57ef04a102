import AnkaiosPlatform
import AnkaiosProtobuf
import TestSupport
import Testing
import Synchronization

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.oneAtATime, .timeLimit(.minutes(2))) struct ClusterTests {
    private func manifest(_ name: String, runtime: String, _ config: String, extra: String = "") -> String {
        """
        apiVersion: v1
        workloads:
          \(name):
            runtime: \(runtime)
            agent: agent_A
            runtimeConfig: '\(config)'
            \(extra)
        """
    }

    @Test func `the worked bytes of AnkaiosBehaviour.md are answered byte for byte`() async throws {
        try await withCluster { cluster in
            let client = try RawClient(try await cluster.clientDirectory())
            client.write([0x09, 0x0A, 0x07, 0x12, 0x05, 0x31, 0x2E, 0x30, 0x2E, 0x31])
            #expect(try await client.bytes(3) == [0x02, 0x22, 0x00])
            // Cancels of what nobody knows.
            client.write([0x08, 0x1A, 0x06, 0x0A, 0x02, 0x72, 0x31, 0x32, 0x00])
            #expect(try await client.bytes(9) == [0x08, 0x1A, 0x06, 0x0A, 0x02, 0x72, 0x31, 0x52, 0x00])
            client.write([0x08, 0x1A, 0x06, 0x0A, 0x02, 0x72, 0x31, 0x2A, 0x00])
            #expect(try await client.bytes(9) == [0x08, 0x1A, 0x06, 0x0A, 0x02, 0x72, 0x31, 0x4A, 0x00])
        }
    }

    @Test func `a request before the Hello ends the interface with its reason`() async throws {
        try await withCluster { cluster in
            let client = try RawClient(try await cluster.clientDirectory())
            client.write([0x07, 0x1A, 0x05, 0x0A, 0x01, 0x31, 0x1A, 0x00])
            let answer = try await client.next()
            #expect(answer.content == .connectionClosed(.init(reason: "Initial Hello missing!")))
            try await client.expectEnd()
        }
    }

    @Test func `a client reads the state`() async throws {
        try await withCluster(manifest: manifest("w", runtime: "podman", "image: x")) { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            let response = try await client.ask(.completeStateRequest(.init(fieldMask: ["desiredState"])), id: "1")
            guard case .completeStateResponse(let state)? = response.content else {
                Issue.record("an answer of another kind: \(response)")
                return
            }
            #expect(state.completeState?.desiredState?.workloads?.workloads.keys.sorted() == ["client", "w"])
        }
    }

    @Test func `a workload runs as a process with its interface and leaves nothing behind`() async throws {
        var pid: Int32 = 0
        var folder = ""
        try await withCluster(options: ClusterOptions(processes: .commands(["sh"]))) { cluster in
            let rules = """
                controlInterfaceAccess:
                      allowRules: [{type: StateRule, operation: Read, filterMasks: ["*"]}]
                """
            try await cluster.apply(
                manifest(
                    "w",
                    runtime: "process",
                    "{command: sh, commandArgs: [-c, \"ls $ANKAIOS_CONTROL_INTERFACE; echo $$; exec sleep 1000\"]}",
                    extra: rules
                )
            )
            try await cluster.wait(until: "w", is: "Running(Ok)")
            let lines = try await logLines(3, of: "w", in: cluster)
            #expect(lines.prefix(2) == ["input", "output"])
            pid = try #require(lines.last.flatMap { Int32($0) })
            folder = try await cluster.controlInterface(of: "w")
            #expect(kill(pid, 0) == 0)
            #expect(Folder.isFIFO("\(folder)/input"))

            try await cluster.delete("w")
            try await cluster.wait(until: "w", is: "gone")
            #expect(kill(pid, 0) == -1)
            #expect(!Folder.exists(folder))
        }
    }

    /// Waits until the workload has printed so many lines.
    private func logLines(_ count: Int, of workload: String, in cluster: Cluster) async throws -> [String] {
        try await cluster.wait(for: "\(count) lines of \(workload)", timeout: .seconds(10)) { world in
            let lines = world.container(of: workload, on: nil)?.1.log.lines().map(\.text)
            return lines.flatMap { $0.count >= count ? $0 : nil }
        }
    }

    @Test func `the end takes processes and folder along, also when the body throws`() async throws {
        struct Stop: Error {}
        let seen = Lock((pid: Int32(0), folder: ""))
        await #expect(throws: Stop.self) {
            try await withCluster(
                manifest: manifest(
                    "w",
                    runtime: "process",
                    "{command: sh, commandArgs: [-c, \"echo $$; sleep 1000\"]}"
                ),
                options: ClusterOptions(processes: .allowed)
            ) { cluster in
                let lines = try await logLines(1, of: "w", in: cluster)
                seen.withLock { $0 = (Int32(lines[0]) ?? 0, cluster.folder) }
                throw Stop()
            }
        }
        let (pid, folder) = seen.withLock { $0 }
        #expect(pid > 0)
        #expect(kill(pid, 0) == -1)
        #expect(!Folder.exists(folder))
    }

    @Test func `a subscriber sees a workload come and go`() async throws {
        try await withCluster { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            let subscription = Proto.CompleteStateRequest(fieldMask: ["workloadStates"], subscribeForEvents: true)
            _ = try await client.ask(.completeStateRequest(subscription), id: "s")
            try await cluster.apply(manifest("w", runtime: "podman", "image: x"))
            try await cluster.wait(until: "w", is: "Running(Ok)")
            try await cluster.delete("w")
            var states: [String] = []
            while states.last != "gone" {
                guard case .completeStateResponse(let event)? = try await client.response(to: "s").content else {
                    continue
                }
                let reports = WorkloadReport.all(in: event.completeState?.workloadStates)
                states += reports.filter { $0.workload == "w" }.map(\.state)
                if event.alteredFields?.removedFields.isEmpty == false { states.append("gone") }
            }
            #expect(
                states == [
                    "Pending(Initial)", "Pending(Starting)", "Running(Ok)", "Stopping(RequestedAtRuntime)", "gone",
                ]
            )
        }
    }

    @Test func `logs are read and followed to the end`() async throws {
        let options = ClusterOptions(clock: .frozen)
        let config = "{image: x, commandArgs: [sh, -c, \"echo one; sleep 5; echo two; exit 3\"]}"
        try await withCluster(manifest: manifest("w", runtime: "podman", config), options: options) { cluster in
            let client = try await RawClient.connect(try await cluster.clientDirectory())
            try await cluster.advance(by: .seconds(1))
            let report = try await cluster.wait(until: "w", is: "Running(Ok)")
            let name = Proto.WorkloadInstanceName(workloadName: "w", agentName: "agent_A", id: report?.id ?? "")
            _ = try await client.ask(.logsRequest(.init(workloadNames: [name], follow: true)), id: "l")
            var lines: [String] = []
            var isOver = false
            while !isOver {
                switch try await client.response(to: "l").content {
                case .logEntriesResponse(let entries)?:
                    lines += entries.logEntries.map(\.message)
                    if lines == ["one"] { try await cluster.advance(by: .seconds(10)) }
                case .logsStopResponse?: isOver = true
                default: break
                }
            }
            #expect(lines == ["one", "two"])
            try await cluster.wait(until: "w", is: "Failed(ExecFailed)")
        }
    }

    @Test func `twenty clusters live side by side`() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await withCluster(manifest: "apiVersion: v1\nworkloads: {}\nconfigs: {number: '\(number)'}\n") {
                        cluster in
                        let client = try await RawClient.connect(try await cluster.clientDirectory())
                        let response = try await client.ask(
                            .completeStateRequest(.init(fieldMask: ["desiredState.configs.number"])),
                            id: "q"
                        )
                        guard case .completeStateResponse(let state)? = response.content,
                            case .string(let text)? = state.completeState?.desiredState?.configs?.configs["number"]?
                                .content
                        else { return "?" }
                        return text
                    }
                }
            }
            var numbers: Set<String> = []
            for try await number in group { numbers.insert(number) }
            #expect(numbers == Set((0..<20).map(String.init)))
        }
    }

    @Test func `a client that does not read does not hold up another`() async throws {
        // What is written to the slow one is not given up as long as the test runs.
        var options = ClusterOptions()
        options.writeTimeout = .seconds(3600)
        try await withCluster(options: options) { cluster in
            let slow = try await RawClient.connect(try await cluster.clientDirectory("slow"))
            let quick = try await RawClient.connect(try await cluster.clientDirectory("quick"))
            let config = Proto.ConfigItem(content: .string(String(repeating: "x", count: 100_000)))
            let state = Proto.State(apiVersion: "v1", configs: .init(configs: ["big": config]))
            let update = Proto.UpdateStateRequest(
                newState: .init(desiredState: state),
                updateMask: ["desiredState.configs.big"]
            )
            _ = try await quick.ask(.updateStateRequest(update), id: "set")
            for number in 0..<5 {
                slow.send(.completeStateRequest(.init(fieldMask: ["desiredState.configs"])), id: "\(number)")
            }
            for number in 0..<20 {
                _ = try await quick.ask(.completeStateRequest(.init(fieldMask: ["agents"])), id: "q\(number)")
            }
        }
    }

    @Test func `a killed agent ends the interface and a new one takes a new Hello`() async throws {
        try await withCluster(manifest: manifest("w", runtime: "podman", "image: x")) { cluster in
            let folder = try await cluster.clientDirectory()
            let client = try await RawClient.connect(folder)
            try await cluster.wait(until: "w", is: "Running(Ok)")
            let container = try await cluster.containerID(of: "w")
            try await cluster.killAgent("agent_A")
            try await client.expectEnd()
            try await cluster.wait(until: "w", is: "AgentDisconnected")
            try await cluster.startAgent("agent_A")
            try await cluster.wait(until: "w", is: "Running(Ok)")
            #expect(try await cluster.containerID(of: "w") == container)
            #expect(try await cluster.controlInterface(of: "client") == folder)
            _ = try await RawClient.connect(folder)
        }
    }

    @Test func `with a frozen clock nothing happens by itself`() async throws {
        let options = ClusterOptions(clock: .frozen)
        let config = "{image: x, commandArgs: [sleep, 100]}"
        try await withCluster(manifest: manifest("w", runtime: "podman", config), options: options) { cluster in
            try await cluster.advance(by: .seconds(1))
            try await cluster.wait(until: "w", is: "Running(Ok)")
            try await cluster.advance(by: .seconds(98))
            #expect(try await cluster.workloads().map(\.state) == ["Running(Ok)"])
            try await cluster.advance(by: .seconds(3))
            #expect(try await cluster.workloads().map(\.state) == ["Succeeded(Ok)"])
        }
    }

    @Test func `a clock that skips ahead does not wait for an hour`() async throws {
        let options = ClusterOptions(clock: .skippingAhead)
        let config = "{image: x, commandArgs: [sleep, 600]}"
        try await withCluster(manifest: manifest("w", runtime: "podman", config), options: options) { cluster in
            try await cluster.wait(until: "w", is: "Succeeded(Ok)", within: .seconds(30))
        }
    }

    @Test func `what was done behind the back is noticed`() async throws {
        let options = ClusterOptions(clock: .frozen)
        try await withCluster(manifest: manifest("w", runtime: "podman", "image: x"), options: options) { cluster in
            let steps: [(Cluster.ContainerAction, String)] = [
                (.pause, "Failed(Unknown)"), (.unpause, "Running(Ok)"), (.kill, "Failed(ExecFailed)"),
                (.start, "Running(Ok)"), (.remove, "Failed(Lost)"),
            ]
            try await cluster.advance(by: .seconds(2))
            for (action, state) in steps {
                try await cluster.perform(action, onContainerOf: "w")
                try await cluster.advance(by: .seconds(2))
                #expect(try await cluster.workloads().map(\.state) == [state])
            }
        }
    }

    @Test func `what cannot be done says why`() async throws {
        await #expect(throws: ClusterError.invalidAgent("a b")) { try await withCluster(agents: ["a b"]) { _ in } }
        await #expect(throws: ClusterError.invalidAgent("a")) { try await withCluster(agents: ["a", "a"]) { _ in } }
        let words = await #expect(throws: ClusterError.self) { try await withCluster(manifest: "just words") { _ in } }
        let problem = "invalid type: string \"just words\", expected struct StateSpec"
        let expected = "the manifest cannot be used: Parsing start config failed with error: '\(problem)'"
        #expect(words?.description == expected)
        try await withCluster { cluster in
            await #expect(throws: ClusterError.unknownAgent("x")) { try await cluster.killAgent("x") }
            let version = await #expect(throws: ClusterError.self) { try await cluster.apply("apiVersion: v9") }
            #expect(
                version?.description == "refused: Unsupported API version. Received 'v9', expected 'v1'"
            )
            await #expect(throws: ClusterError.unknownWorkload("x")) { try await cluster.logLines(of: "x") }
            let wait = await #expect(throws: ClusterError.self) {
                try await cluster.wait(until: "x", is: "Running(Ok)", within: .milliseconds(20))
            }
            #expect(
                wait?.description
                    == "timed out waiting for x to be Running(Ok); there is no workload"
            )
            try await cluster.stopServer()
            await #expect(throws: ClusterError.serverDown) { try await cluster.workloads() }
        }
    }

    @Test func `faults reach the client`() async throws {
        try await withCluster { cluster in
            let folder = try await cluster.clientDirectory()
            let client = try await RawClient.connect(folder)
            let read = Proto.Request.Content.completeStateRequest(.init(fieldMask: ["desiredState.apiVersion"]))
            try await cluster.inject(.reorderedMessages(count: 2), into: "client")
            client.send(read, id: "1")
            client.send(read, id: "2")
            var ids: [String] = []
            for _ in 1...2 {
                if case .response(let response)? = try await client.next().content { ids.append(response.requestId) }
            }
            #expect(ids == ["2", "1"])
            try await cluster.inject(.closed(reason: "enough"), into: "client")
            #expect(try await client.next().content == .connectionClosed(.init(reason: "enough")))
            try await client.expectEnd()
        }
    }
}
