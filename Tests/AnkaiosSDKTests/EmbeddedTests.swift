import AnkaiosManifest
import AnkaiosSDK
import EmbeddedAnkaios
import Glibc
import TestSupport
import Testing

/// The client against an embedded Ankaios, over real FIFOs: the whole.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct EmbeddedTests {
    private func connected<Result: Sendable>(
        agents: [ClusterAgent] = ["agent_A"],
        manifest: String = Cluster.emptyManifest,
        options: ClusterOptions = ClusterOptions(processes: .commands(["sh"])),
        _ body: @escaping @Sendable (Ankaios, Cluster) async throws -> Result
    ) async throws -> Result {
        try await withCluster(agents: agents, manifest: manifest, options: options) { cluster in
            let directory = try await cluster.clientDirectory()
            return try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                try await body(ankaios, cluster)
            }
        }
    }

    private let hello = Workload(
        "hello",
        on: "agent_A",
        runtime: "process",
        runtimeConfig: """
            command: sh
            commandArgs: ["-c", "echo one; echo two; exec sleep 1000"]
            """,
        tags: ["owner": "tests"]
    )

    @Test func `a workload is applied, waited for, read, followed and deleted`() async throws {
        try await connected { ankaios, _ in
            let changes = try await ankaios.apply(hello)
            let instance = try #require(changes.addedWorkloads.first)
            #expect(changes.addedWorkloads.count == 1 && changes.deletedWorkloads.isEmpty)
            #expect(instance.workload == "hello" && instance.agent == "agent_A" && instance.id.count == 64)
            let found = try await ankaios.wait(until: .instance(instance, is: .running, .ok), within: .seconds(10))
            #expect(found.workloadStates[instance] == ExecutionState(.running, .ok))
            #expect(try await ankaios.executionState(of: instance) == ExecutionState(.running, .ok))
            #expect(try await ankaios.workloadStates(of: "hello").map(\.instance) == [instance])
            #expect(try await ankaios.workloadStates(on: "agent_A").count == 2)
            #expect(try await ankaios.workloadStates(on: "agent_B").isEmpty)
            let read = try #require(try await ankaios.workload("hello"))
            #expect(read.tags == ["owner": "tests"] && read.runtime == "process" && read.restartPolicy == .never)
            let lines = try await ankaios.withLogs(of: ["hello"]) { entries in
                var lines: [String] = []
                for try await entry in entries {
                    lines.append(entry.message)
                    if lines.count == 2 { break }
                }
                return lines
            }
            #expect(lines == ["one", "two"])
            #expect(try await ankaios.delete(workload: "hello").deletedWorkloads == [instance])
            try await ankaios.wait(until: .workloadIsGone("hello"), within: .seconds(10))
            #expect(try await ankaios.workload("hello") == nil)
            #expect(try await ankaios.executionState(of: instance) == nil)
            #expect(try await ankaios.delete(workload: "hello") == UpdateResult())
        }
    }

    @Test func `the same again changes nothing, and another tag re-creates the workload`() async throws {
        try await connected { ankaios, _ in
            let first = try await ankaios.apply(hello)
            #expect(try await ankaios.apply(hello) == UpdateResult())
            var changed = hello
            changed.tags["owner"] = "somebody"
            let second = try await ankaios.apply(changed)
            #expect(second.addedWorkloads == first.addedWorkloads && second.deletedWorkloads == first.addedWorkloads)
        }
    }

    @Test func `logs that do not follow end with the last line`() async throws {
        var short = hello
        short.runtimeConfig = "command: sh\ncommandArgs: [\"-c\", \"seq 1 500\"]"
        try await connected { [short] ankaios, _ in
            try await ankaios.apply(short)
            try await ankaios.wait(until: .workload("hello", is: .succeeded), within: .seconds(10))
            let lines = try await ankaios.withLogs(of: ["hello"], following: false, tail: 300) { entries in
                try await entries.reduce(into: []) { $0.append($1.message) }
            }
            #expect(lines == (201...500).map(String.init))
        }
    }

    @Test func `configs and agents' tags are set, read and deleted`() async throws {
        try await connected { ankaios, _ in
            let web: ConfigItem = ["port": "8080", "hosts": ["a.local", "b.local"]]
            try await ankaios.setConfig("web", to: web)
            try await ankaios.setConfig("other", to: "text")
            #expect(try await ankaios.configs() == ["web": web, "other": "text"])
            #expect(try await ankaios.config("web")?["hosts"]?[1]?.text == "b.local")
            try await ankaios.deleteConfig("other")
            #expect(try await ankaios.config("other") == nil)
            try await ankaios.deleteAllConfigs()
            #expect(try await ankaios.configs() == [:])
            try await ankaios.setTags(["zone": "front"], ofAgent: "agent_A")
            #expect(try await ankaios.agent("agent_A")?.tags == ["zone": "front"])
            try await ankaios.setTags([:], ofAgent: "agent_A")
            #expect(try await ankaios.agents()["agent_A"]?.tags == [:])
            #expect(try await ankaios.agent("agent_B") == nil)
        }
    }

    @Test func `tags for an agent that is not there, and a workload under another key, are refused`() async throws {
        try await connected { ankaios, _ in
            await #expect(throws: AnkaiosError(.notFound, "no agent \"agent_B\" is connected")) {
                try await ankaios.setTags(["zone": "front"], ofAgent: "agent_B")
            }
            var manifest = Manifest()
            manifest.workloads["x"] = Workload("y", on: "agent_A", runtime: "podman", runtimeConfig: "")
            let text = "workload \"y\" stands under the key \"x\"; make key and name the same"
            await #expect(throws: AnkaiosError(.invalidArgument, text)) { try await ankaios.apply(manifest) }
            let workloads = try await ankaios.workloads()
            #expect(workloads["x"] == nil && workloads["y"] == nil)
        }
    }

    @Test func `a stream of a cancelled task ends with an error, as not all was told`() async throws {
        try await connected { ankaios, _ in
            let (began, begin) = AsyncStream<Void>.makeStream()
            let reading = Task {
                try await ankaios.withEvents(of: [.configs]) { events in
                    for try await _ in events { begin.finish() }
                    return "all was told"
                }
            }
            for await _ in began {}
            reading.cancel()
            await #expect(throws: AnkaiosError(.cancelled)) { try await reading.value }
        }
    }

    @Test func `a manifest is applied and deleted, and leaves the rest alone`() async throws {
        let manifest = try Manifest(
            yaml: """
                apiVersion: v1
                configs:
                  node: {name: agent_A}
                workloads:
                  a:
                    runtime: simulated
                    agent: "{{node.name}}"
                    configs: {node: node}
                    runtimeConfig: ""
                  b:
                    runtime: simulated
                    agent: agent_A
                    dependencies: {a: ADD_COND_RUNNING}
                    runtimeConfig: ""
                """
        )
        try await connected { ankaios, _ in
            #expect(try await ankaios.apply(manifest).addedWorkloads.map(\.workload).sorted() == ["a", "b"])
            try await ankaios.wait(
                until: .workload("a", is: .running) && .workload("b", is: .running),
                within: .seconds(10)
            )
            try await ankaios.delete(manifest)
            try await ankaios.wait(until: .workloadIsGone("a") && .workloadIsGone("b"), within: .seconds(10))
            #expect(try await ankaios.workloads().keys.sorted() == ["client"])
        }
    }

    @Test func `events begin with the state and tell each change with its paths`() async throws {
        try await connected { ankaios, _ in
            try await ankaios.withEvents(of: [.configs]) { events in
                var iterator = events.makeAsyncIterator()
                guard case .snapshot(let state) = try await iterator.next() else {
                    Issue.record("no snapshot")
                    return
                }
                #expect(state.desiredState.configs.isEmpty)
                try await ankaios.setConfig("web", to: ["port": "1"])
                try await ankaios.setConfig("web", to: ["port": "2"])
                try await ankaios.deleteConfig("web")
                var seen: [ChangedFields] = []
                while seen.count < 3, case .change(_, let altered) = try await iterator.next() { seen.append(altered) }
                #expect(
                    seen == [
                        ChangedFields(added: ["desiredState.configs"]),
                        ChangedFields(updated: ["desiredState.configs.web.port"]),
                        ChangedFields(removed: ["desiredState.configs"]),
                    ]
                )
                #expect(seen.first?.added.first?.subject == .other)
                #expect(seen[1].updated.first?.subject == .config("web", key: "port"))
            }
        }
    }

    @Test func `what the server refuses comes with its words, and later calls work`() async throws {
        try await connected { ankaios, _ in
            let bad = Workload("bad", on: "agent.A", runtime: "process", runtimeConfig: "")
            await #expect(
                throws: AnkaiosError.rejected(
                    reason: "Update rejected: 'Resulting State is invalid, reason: 'Unsupported agent name 'agent.A'. "
                        + "Only a-z, A-Z, 0-9 chars, underscore (_), and hyphen (-) allowed. "
                        + "Maximum length is 63 characters.''"
                )
            ) { try await ankaios.apply(bad) }
            let refusals = [
                await #expect(throws: AnkaiosError.self) {
                    try await ankaios.apply(Workload("no.name", on: "", runtime: "x", runtimeConfig: ""))
                },
                await #expect(throws: AnkaiosError.self) { try await ankaios.state(.workload("a.b")) },
                await #expect(throws: AnkaiosError.self) { try await ankaios.update(CompleteState(), masks: []) },
            ]
            #expect(refusals.map { $0?.code } == [.invalidArgument, .invalidArgument, .invalidArgument])
            let workloads = try await ankaios.workloads()
            #expect(workloads.count == 1)
        }
    }

    @Test func `a request beyond the rights is denied, one within them is not`() async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              reader:
                runtime: simulated
                agent: agent_A
                runtimeConfig: ""
                controlInterfaceAccess:
                  allowRules:
                    - type: StateRule
                      operation: Read
                      filterMasks: [workloadStates]
            """
        try await withCluster(manifest: manifest) { cluster in
            let directory = try await cluster.controlInterface(of: "reader")
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                await #expect(throws: AnkaiosError(.accessDenied)) { try await ankaios.state() }
                await #expect(throws: AnkaiosError(.accessDenied)) { try await ankaios.delete(workload: "reader") }
                let states = try await ankaios.workloadStates()
                #expect(states.map(\.instance.workload) == ["reader"])
            }
        }
    }

    @Test func `waiting ends at its limit, and at once when it cannot come true`() async throws {
        try await connected { ankaios, _ in
            await #expect(throws: AnkaiosError.timedOut(after: .milliseconds(50))) {
                try await ankaios.wait(until: .workload("nobody", is: .running), within: .milliseconds(50))
            }
            try await ankaios.apply(Workload("never", on: "agent_A", runtime: "nothing", runtimeConfig: ""))
            await #expect(
                throws: AnkaiosError.impossible("the workload is Pending(StartingFailed): Unsupported Runtime")
            ) { try await ankaios.wait(until: .workload("never", is: .running), within: .seconds(10)) }
            try await ankaios.apply(Workload("later", on: "", runtime: "nothing", runtimeConfig: ""))
            await #expect(throws: AnkaiosError.impossible("the workload is NotScheduled")) {
                try await ankaios.wait(until: .workload("later", is: .running), within: .seconds(10))
            }
            try await ankaios.wait(until: .workload("later", is: .notScheduled), within: .seconds(10))
        }
    }

    @Test func `an agent that restarts is found again, and its subscribers get a snapshot`() async throws {
        try await connected { ankaios, cluster in
            try await ankaios.withEvents(of: [.configs]) { events in
                var iterator = events.makeAsyncIterator()
                _ = try await iterator.next()
                try await cluster.killAgent("agent_A")
                try await cluster.startAgent("agent_A")
                guard case .snapshot = try await iterator.next() else {
                    Issue.record("no snapshot after the restart")
                    return
                }
                try await ankaios.setConfig("web", to: "again")
                guard case .change(let state, _) = try await iterator.next() else {
                    Issue.record("no event after the restart")
                    return
                }
                #expect(state.desiredState.configs == ["web": "again"])
            }
        }
    }

    @Test func `64 calls at once over one connection are all answered`() async throws {
        try await connected { ankaios, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        try await ankaios.setConfig("c\(number)", to: "\(number)")
                        #expect(try await ankaios.config("c\(number)") == .text("\(number)"))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await ankaios.configs().count == 64)
        }
    }

    @Test func `a relative folder means the same after the working folder has changed`() async {
        await #expect(processExitsWith: .success) {
            try await withCluster { cluster in
                let directory = try await cluster.clientDirectory()
                let parts = directory.split(separator: "/")
                chdir("/" + parts.dropLast().joined(separator: "/"))
                let folder = String(try #require(parts.last))
                try await Ankaios.withConnection(to: .controlInterface(at: folder)) { ankaios in
                    _ = try await ankaios.agents()
                    chdir("/")
                    // What is asked before the loss is known may be lost with the connection.
                    var states = ankaios.connectionStates.makeAsyncIterator()
                    try await cluster.inject(.agentDown, into: "client")
                    while await states.next()?.isConnected == true {}
                    try await cluster.inject(.agentUp, into: "client")
                    while await states.next()?.isConnected == false {}
                    #expect(try await ankaios.agents().keys.sorted() == ["agent_A"])
                }
            }
        }
    }

    @Test(arguments: AnkaiosVersion.allCases)
    func `all that is desired is replaced, in each version of Ankaios`(version: AnkaiosVersion) async throws {
        try await withCluster(options: ClusterOptions(version: version)) { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                try await ankaios.setConfig("old", to: "1")
                var state = State(configs: ["new": "2"])
                for (name, workload) in try await ankaios.state(.workloads).desiredState.workloads {
                    state.workloads[name] = workload
                }
                try await ankaios.replaceState(with: state)
                let found = try await ankaios.state(.desiredState).desiredState
                #expect(found.configs == ["new": "2"] && Set(found.workloads.keys) == Set(state.workloads.keys))
            }
        }
    }
}
