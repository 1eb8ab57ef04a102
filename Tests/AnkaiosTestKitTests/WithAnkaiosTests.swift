import AnkaiosTestKit
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An Ankaios with a connected client, for the time of a test.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct WithAnkaiosTests {
    private let nginx = Workload("nginx", on: "agent_A", runtime: .podman(image: "nginx:latest"))

    @Test func `a test has a connected client, and the cluster behind it`() async throws {
        let states = try await withAnkaios(agents: ["agent_A", "agent_B"]) { ankaios, cluster in
            try await ankaios.apply(nginx)
            try await cluster.wait(until: "nginx", is: "Running(Ok)")
            #expect(try await ankaios.agents().keys.sorted() == ["agent_A", "agent_B"])
            return try await ankaios.workloadStates(of: "nginx").map(\.executionState)
        }
        #expect(states == [ExecutionState(.running, .ok)])
    }

    @Test func `the client talks as a workload of the manifest, with its access rules`() async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              reader:
                agent: agent_A
                runtime: podman
                runtimeConfig: "image: reader:1"
                controlInterfaceAccess:
                  allowRules:
                    - {type: StateRule, operation: Read, filterMasks: [workloadStates]}
            """
        try await withAnkaios(manifest: manifest, as: "reader") { ankaios, cluster in
            #expect(try await ankaios.workloadStates().map(\.instance.workload) == ["reader"])
            let error = await #expect(throws: AnkaiosError.self) { try await ankaios.apply(nginx) }
            #expect(error?.code == .accessDenied)
            let asked = try await cluster.requests(of: "reader")
            #expect(asked.map(\.kind) == [.read("workloadStates"), .update("desiredState.workloads.nginx")])
            #expect(asked.map(\.isAllowed) == [true, false])
        }
    }

    @Test func `a test speaks the model: manifests, conditions, a second client, and access rules are values`()
        async throws
    {
        let rules = ControlInterfaceAccess(allow: [.state(.read, masks: [.workloadStates])])
        let dashboard = Workload(
            "dashboard",
            on: "agent_A",
            runtime: .podman(image: "dashboard:1"),
            controlInterfaceAccess: rules
        )
        try await withAnkaios(manifest: Manifest(workloads: [dashboard])) { ankaios, cluster in
            try await ankaios.apply(nginx)
            let state = try await cluster.wait(until: .workload("nginx", is: .running))
            #expect(state.workloadStates.of(workload: "nginx").count == 1)
            let seen = try await cluster.withClient(as: "dashboard") { try await $0.workloadStates(of: "nginx") }
            #expect(seen.count == 1)
            let needs = try await cluster.accessNeeds(of: "dashboard").controlInterfaceAccess
            #expect(needs.allowRules == [.state(.read, masks: [.workloadStates(of: "nginx")])])
            try await cluster.withClient { try await $0.setConfig("c", to: "x") }
            #expect(try await cluster.state(of: [.configs]).desiredState.configs == ["c": "x"])
            try await cluster.apply(Manifest(configs: ["d": "y"]))
            #expect(try await ankaios.configs() == ["c": "x", "d": "y"])
        }
    }

    @Test func `a wrong name for the client is an error, and what cannot come true is not waited for`() async throws {
        await #expect(throws: ClusterError.unknownWorkload("raeder")) {
            try await withAnkaios(as: "raeder") { _, _ in }
        }
        try await withAnkaios { ankaios, cluster in
            try await ankaios.apply(Workload("idle", on: "", runtime: .podman(image: "x")))
            let error = await #expect(throws: AnkaiosError.self) {
                try await cluster.wait(until: .workload("idle", is: .running))
            }
            #expect(error?.code == .impossible)
            await #expect(throws: ClusterError.self) {
                try await cluster.wait(until: .workload("nothere", is: .running), within: .zero)
            }
        }
    }

    @Test func `worlds side by side do not touch, and leave nothing behind`() async throws {
        let folders = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await withAnkaios { ankaios, cluster in
                        try await ankaios.setConfig("number", to: "\(number)")
                        try await ankaios.apply(nginx)
                        try await cluster.wait(until: "nginx", is: "Running(Ok)")
                        #expect(try await ankaios.config("number") == "\(number)")
                        #expect(try await cluster.requests(of: "client").count == 3)
                        return cluster.folder
                    }
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(folders.count == 20 && folders.allSatisfy { access($0, F_OK) != 0 })
    }

    @Test func `an issue names the seed with which the Ankaios ran`() async throws {
        let issues = try await recordedIssues {
            try await withAnkaios(options: ClusterOptions(seed: 7)) { _, _ in _ = Issue.record("broken") }
        }
        #expect(
            issues == [["broken", "Ankaios ran with seed 7: ANKAIOS_SEED=7 swift test draws the same chances again"]]
        )
    }

    @Test func `what the test throws comes out as it is`() async throws {
        struct Broken: Error {}
        await #expect(throws: Broken.self) { try await withAnkaios { _, _ in throw Broken() } }
    }

    @Test func `a program of this machine runs as a workload, and finds its control interface`() async throws {
        try await withAnkaios(options: ClusterOptions(processes: .allowed)) { ankaios, cluster in
            let everything = ControlInterfaceAccess(allow: [.state(.readWrite, masks: ["*"])])
            try await ankaios.apply(
                Workload(
                    "program",
                    on: "agent_A",
                    runtime: .process(builtProgram("ankaios"), arguments: ["get", "workloads"]),
                    controlInterfaceAccess: everything
                )
            )
            try await cluster.wait(until: "program", is: "Succeeded(Ok)")
            #expect(try await cluster.logLines(of: "program").contains { $0.hasPrefix("program ") })
            try await cluster.waitForRequest(.read("desiredState.workloads", "workloadStates"), of: "program")
        }
        let error = #expect(throws: NoProgram.self) { try builtProgram("no-such-program") }
        #expect(error.map { "\($0)" }?.contains("no-such-program") == true)
    }
}
