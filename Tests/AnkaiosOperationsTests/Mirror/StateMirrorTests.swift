import AnkaiosOperations
import AnkaiosTestKit
import TestSupport
import Testing

/// A mirror over real FIFOs.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct StateMirrorTests {
    private let hello = Workload("hello", on: "agent_A", runtime: "simulated", runtimeConfig: "", tags: ["t": "1"])

    @Test func `a mirror has the state at once, and follows it`() async throws {
        try await withAnkaios { [hello] ankaios, _ in
            try await ankaios.withMirror(of: [.workloads, .workloadStates, .agents]) { mirror in
                #expect(mirror.state.desiredState.workloads.keys.sorted() == ["client"])
                #expect(mirror.state.agents.keys.sorted() == ["agent_A"])
                try await ankaios.apply(hello)
                let running = try await mirror.wait(within: .seconds(20)) { state in
                    state.workloadStates.of(workload: "hello").first?.executionState.state == .running
                }
                #expect(running.desiredState.workloads["hello"]?.tags == ["t": "1"])
                try await ankaios.delete(workload: "hello")
                try await mirror.wait(within: .seconds(20)) { $0.workloadStates.of(workload: "hello").isEmpty }
                #expect(mirror.state.desiredState.workloads["hello"] == nil)
            }
        }
    }

    @Test func `fields of a workload are mirrored, too`() async throws {
        try await withAnkaios { [hello] ankaios, _ in
            try await ankaios.withMirror(of: [.workload("hello", "tags")]) { mirror in
                #expect(mirror.state.desiredState.workloads.isEmpty)
                try await ankaios.apply(hello)
                try await mirror.wait(within: .seconds(20)) { $0.desiredState.workloads["hello"]?.tags == ["t": "1"] }
                var changed = hello
                changed.tags = ["t": "2"]
                try await ankaios.apply(changed)
                try await mirror.wait(within: .seconds(20)) { $0.desiredState.workloads["hello"]?.tags == ["t": "2"] }
                try await ankaios.delete(workload: "hello")
                try await mirror.wait(within: .seconds(20)) { $0.desiredState.workloads["hello"] == nil }
            }
        }
    }

    @Test func `each reader gets the newest state, whatever the others have read`() async throws {
        try await withAnkaios { ankaios, _ in
            try await ankaios.withMirror(of: [.configs]) { mirror in
                var quick = mirror.states.makeAsyncIterator()
                var slow = mirror.states.makeAsyncIterator()
                #expect(try await quick.next()?.desiredState.configs == [:])
                for number in 1...5 {
                    try await ankaios.setConfig("number", to: "\(number)")
                    while try await quick.next()?.desiredState.configs["number"] != .text("\(number)") {}
                }
                #expect(try await slow.next()?.desiredState.configs["number"] == "5")
            }
        }
    }

    /// Runs what it gets at once, where it gets it.
    private final class AtOnce: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    @Test func `a reader that runs at once may read the mirror anew`() async throws {
        try await withAnkaios { ankaios, _ in
            try await ankaios.withMirror(of: [.configs]) { mirror in
                let reader = Task(executorPreference: AtOnce()) {
                    for try await state in mirror.states where state.desiredState.configs["c"] == "x" {
                        var another = mirror.states.makeAsyncIterator()
                        return try await another.next()?.desiredState.configs
                    }
                    return nil
                }
                try await ankaios.setConfig("c", to: "x")
                #expect(try await reader.value == ["c": "x"])
            }
        }
    }

    @Test func `after the server was away the mirror has what is there then`() async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              client:
                agent: agent_A
                runtime: simulated
                runtimeConfig: ""
                controlInterfaceAccess:
                  allowRules: [{type: StateRule, operation: ReadWrite, filterMasks: ["*"]}]
            """
        try await withAnkaios(manifest: manifest) { [hello] ankaios, cluster in
            try await ankaios.withMirror(of: [.workloads], refreshingEvery: .milliseconds(50)) { mirror in
                try await ankaios.apply(hello)
                try await mirror.wait(within: .seconds(20)) { $0.desiredState.workloads["hello"] != nil }
                try await cluster.inject(.serverDown, into: "client")
                try await cluster.inject(.serverUp, into: "client")
                try await mirror.wait(within: .seconds(20)) { $0.desiredState.workloads["hello"] == nil }
            }
        }
    }

    @Test func `an agent's tags, of which Ankaios does not tell, are there after a refresh`() async throws {
        try await withAnkaios { ankaios, _ in
            try await ankaios.withMirror(of: [.agents]) { mirror in
                try await ankaios.setTags(["side": "left"], ofAgent: "agent_A")
                mirror.refresh()
                try await mirror.wait(within: .seconds(20)) { $0.agents["agent_A"]?.tags == ["side": "left"] }
            }
        }
    }

    @Test func `a wait ends at its limit, and a mirror with its connection`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            let ankaios = try await Ankaios.connect(to: .controlInterface(at: directory))
            try await ankaios.withMirror(of: [.configs]) { mirror in
                await #expect(throws: AnkaiosError.timedOut(after: .milliseconds(1))) {
                    try await mirror.wait(within: .milliseconds(1)) { _ in false }
                }
                var states = mirror.states.makeAsyncIterator()
                _ = try await states.next()
                await ankaios.close()
                await #expect(throws: AnkaiosError(.shutDown)) {
                    while try await states.next() != nil {}
                }
                await #expect(throws: AnkaiosError(.shutDown)) {
                    try await mirror.wait(within: .seconds(20)) { _ in false }
                }
            }
        }
    }

    @Test func `the states of a mirror end with an error, in a cancelled task and after its closure`() async throws {
        try await withCluster { cluster in
            let directory = try await cluster.clientDirectory()
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                let (states, mirror) = try await ankaios.withMirror(of: [.configs]) { mirror in
                    let (beginnings, begun) = AsyncStream<Void>.makeStream()
                    let reading = Task {
                        for try await _ in mirror.states { begun.yield() }
                    }
                    for await _ in beginnings { break }
                    reading.cancel()
                    await #expect(throws: AnkaiosError(.cancelled)) { try await reading.value }
                    return (mirror.states, mirror)
                }
                await #expect(throws: AnkaiosError(.streamEnded)) { for try await _ in states {} }
                await #expect(throws: AnkaiosError(.streamEnded)) { try await mirror.wait { _ in false } }
            }
        }
    }

    @Test func `what may not be read is not mirrored`() async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              narrow:
                agent: agent_A
                runtime: simulated
                runtimeConfig: ""
                controlInterfaceAccess:
                  allowRules: [{type: StateRule, operation: Read, filterMasks: [desiredState.configs]}]
            """
        try await withCluster(manifest: manifest) { cluster in
            let directory = try await cluster.controlInterface(of: "narrow")
            try await Ankaios.withConnection(to: .controlInterface(at: directory)) { ankaios in
                try await ankaios.withMirror(of: [.config("a", "b")]) { #expect($0.state.desiredState.configs.isEmpty) }
                await #expect(throws: AnkaiosError(.accessDenied)) {
                    try await ankaios.withMirror(of: [.workloadStates]) { _ in }
                }
            }
        }
    }
}
