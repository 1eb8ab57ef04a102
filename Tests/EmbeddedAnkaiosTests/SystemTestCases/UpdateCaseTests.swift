import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// workloads: reading and setting the state, configs, files, logs (AnkaiosBehaviour.md §12.6).
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct UpdateCaseTests {
    func workloads(_ stage: Stage) async throws -> [String: Proto.Workload] {
        try await stage.state("desiredState.workloads").desiredState?.workloads?.workloads ?? [:]
    }

    // MARK: - state_ops

    @Test func `WL-30: only what the mask names is taken`() async throws {
        try await Stage.play(manifest: CaseManifest.simple) { stage in
            try await stage.wait("simple", "Succeeded(Ok)")
            let sparse = "{apiVersion: v0.1, workloads: {simple: {agent: _, runtime: '', runtimeConfig: ''}}}"
            try await stage.set("desiredState.workloads.simple.agent", to: sparse)
            _ = try await stage.cluster.wait(until: "simple", is: "Pending(Initial)")
            let simple = try #require(try await workloads(stage)["simple"])
            #expect(simple.agent == "_" && simple.runtime == "podman")
            #expect(simple.runtimeConfig?.hasPrefix("image: alpine:latest") == true)
            try await stage.until("no container") { $0.container(of: "simple", on: nil) == nil }
            #expect(try await stage.cluster.workloads().map(\.agent) == ["_"])
        }
    }

    @Test func `WL-31: masks with stars give just the fields that they name`() async throws {
        try await Stage.play(manifest: CaseManifest.default) { stage in
            let state = try await stage.state("desiredState.workloads.*.agent", "desiredState.workloads.*.runtime")
            let found = state.desiredState?.workloads?.workloads ?? [:]
            #expect(found.keys.sorted() == ["hello1", "hello2", "hello3", "sleepy"])
            for (name, workload) in found {
                let agent = name == "sleepy" ? "agent_A" : "agent_B"
                #expect(workload == Proto.Workload(agent: agent, runtime: "podman"))
            }
        }
    }

    // MARK: - update

    @Test(arguments: ["podman", "containerd"])
    func `WL-32, WL-40: another runtime config makes another instance run`(_ runtime: String) async throws {
        func manifest(_ port: Int) -> String { CaseManifest.nginx(port: port).replacing("podman", with: runtime) }
        try await Stage.play(manifest: manifest(8081)) { stage in
            let before = try #require(try await stage.wait("nginx", "Running(Ok)"))
            try await stage.set("desiredState.workloads.nginx", to: manifest(8082))
            try await stage.until("another instance") { world in
                world.reports.map(\.id) != [before.id] && world.reports.map(\.state) == ["Running(Ok)"]
            }
        }
    }

    @Test func `WL-33: all workloads can be set on an empty server`() async throws {
        try await Stage.play { stage in
            try await stage.set(
                "desiredState.workloads",
                to: CaseManifest.workloads(CaseManifest.sleepy())
            )
            try await stage.wait("sleepy", "Running(Ok)")
        }
    }

    @Test func `WL-34: an unknown apiVersion is refused`() async throws {
        try await expectRefusal(
            of: CaseManifest.simple.replacing("v1", with: "invalidVersion"),
            masks: "desiredState",
            "Unsupported API version. Received 'invalidVersion', expected 'v1'"
        )
    }

    @Test func `WL-35: a workload name with a dot is refused`() async throws {
        try await expectRefusal(
            of: CaseManifest.workloads(CaseManifest.sleepy("sleepy.test")),
            masks: "desiredState",
            Self.invalid(
                "Unsupported workload name 'sleepy.test'. Expected to have characters in [a-zA-Z0-9_-]."
            )
        )
    }

    @Test func `WL-36: a workload name of more than 63 characters is refused`() async throws {
        let name = String(repeating: "n", count: 64)
        try await expectRefusal(
            of: CaseManifest.workloads(CaseManifest.sleepy(name)),
            masks: "desiredState",
            Self.invalid(
                "Unsupported workload name '\(name)'. Length 64 exceeds the maximum limit of 63 characters."
            )
        )
    }

    @Test func `WL-37: an agent name with a dot is refused`() async throws {
        try await expectRefusal(
            of: CaseManifest.workloads(CaseManifest.sleepy(agent: "agent.A")),
            masks: "desiredState.workloads.sleepy",
            Self.invalid(
                "Unsupported agent name 'agent.A'. Only a-z, A-Z, 0-9 chars, underscore (_), and hyphen (-) allowed. "
                    + "Maximum length is 63 characters."
            )
        )
    }

    @Test func `WL-38: an empty agent name is accepted`() async throws {
        try await Stage.play { stage in
            try await stage.set(
                "desiredState.workloads.sleepy",
                to: CaseManifest.workloads(CaseManifest.sleepy(agent: "''"))
            )
            #expect(try await stage.states() == ["sleepy": "NotScheduled"])
        }
    }

    @Test func `WL-39: without an apiVersion it is refused`() async throws {
        try await Stage.play { stage in
            var state = try StartupManifest.parse(CaseManifest.simple)
            state.apiVersion = ""
            let request = Proto.UpdateStateRequest(newState: .init(desiredState: state), updateMask: ["desiredState"])
            await #expect(throws: ClusterError.refused("Unsupported API version. Received '', expected 'v1'")) {
                try await stage.cluster.request(.updateStateRequest(request))
            }
            #expect(try await stage.states().isEmpty)
        }
    }

    static func invalid(_ text: String) -> String {
        "Update rejected: 'Resulting State is invalid, reason: '\(text)''"
    }

    private func expectRefusal(of manifest: String, masks: String, _ expected: String) async throws {
        try await Stage.play { stage in
            let text = try await Stage.refusal { try await stage.set(masks, to: manifest) }
            #expect(text == expected)
            #expect(try await stage.states().isEmpty)
            #expect(try await workloads(stage).isEmpty)
        }
    }

    // MARK: - configs

    @Test func `WL-51: the logs of two workloads on two agents come each with its name`() async throws {
        func counter(_ name: String, _ agent: String, _ runtime: String, to last: Int) -> String {
            """
              \(name):
                runtime: \(runtime)
                agent: \(agent)
                runtimeConfig: |
                  image: alpine:latest
                  commandArgs: [sh, -c, "for i in \((1...last).map(String.init).joined(separator: " ")); do echo $i; done"]

            """
        }
        try await Stage.withTester(
            allow: [
                "{type: StateRule, operation: ReadWrite, filterMasks: ['*']}", "{type: LogRule, workloadNames: ['*']}",
            ],
            agents: ["agent_A", "agent_B"]
        ) { stage, tester in
            try await stage.apply(
                CaseManifest.workloads(
                    counter("count_to_five", "agent_A", "podman", to: 5)
                        + counter("count_to_three", "agent_B", "containerd", to: 3)
                )
            )
            var instances: [Proto.WorkloadInstanceName] = []
            for name in ["count_to_five", "count_to_three"] {
                let report = try #require(try await stage.wait(name, "Succeeded(Ok)"))
                instances.append(.init(workloadName: name, agentName: report.agent, id: report.id))
            }
            #expect(try await tester.logs(of: instances) == .done)
            let lines = try await tester.lines(stops: 2)
            #expect(lines.filter { $0.0 == "count_to_five" }.map(\.1) == ["1", "2", "3", "4", "5"])
            #expect(lines.filter { $0.0 == "count_to_three" }.map(\.1) == ["1", "2", "3"])
        }
    }
}
