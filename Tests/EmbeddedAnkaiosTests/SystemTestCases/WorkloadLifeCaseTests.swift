import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// workloads: creating, deleting, restarting and retrying (AnkaiosBehaviour.md §12.6).
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct WorkloadLifeCaseTests {
    private static let outcome: KeyValuePairs = [
        "sleepy": "Running(Ok)", "hello1": "Failed(Lost)", "hello2": "Succeeded(Ok)", "hello3": "Succeeded(Ok)",
    ]

    private func expectDefault(_ stage: Stage, except gone: String? = nil) async throws {
        for (workload, state) in Self.outcome where workload != gone { try await stage.wait(workload, state) }
    }

    @Test func `WL-1: an unknown runtime cannot be started`() async throws {
        let manifest = CaseManifest.workloads(CaseManifest.sleepy(runtime: "invalid_runtime"))
        try await Stage.play(manifest: manifest) { stage in
            let report = try await stage.wait("sleepy", "Pending(StartingFailed)")
            #expect(report?.additionalInfo == "Unsupported Runtime")
        }
    }

    @Test func `WL-2: workloads run, end, or vanish with their container`() async throws {
        let agents = ["agent_A", "agent_B"].map { ClusterAgent($0, isStarted: false) }
        try await Stage.play(manifest: CaseManifest.default, agents: agents) { stage in
            try await stage.cluster.startAgent("agent_B")
            try await stage.cluster.startAgent("agent_A")
            try await expectDefault(stage)
            for name in ["sleepy", "hello2", "hello3"] { _ = try await stage.cluster.containerID(of: name) }
            await #expect(throws: ClusterError.unknownWorkload("hello1")) {
                try await stage.cluster.containerID(of: "hello1")
            }
        }
    }

    @Test func `WL-4: containerd runs and ends them likewise`() async throws {
        try await Stage.play(manifest: CaseManifest.containerd) { stage in
            try await stage.wait(["sleepy": "Running(Ok)", "hello2": "Succeeded(Ok)", "hello3": "Succeeded(Ok)"])
        }
    }

    @Test func `WL-7: a deleted workload is gone with its container, and the others stay`() async throws {
        try await Stage.play(manifest: CaseManifest.default) { stage in
            try await expectDefault(stage)
            try await stage.delete("sleepy")
            try await stage.wait("sleepy", "gone")
            try await expectDefault(stage, except: "sleepy")
            await #expect(throws: ClusterError.unknownWorkload("sleepy")) {
                try await stage.cluster.containerID(of: "sleepy")
            }
        }
    }

    @Test func `WL-8: a deleted workload of containerd is gone likewise`() async throws {
        try await Stage.play(manifest: CaseManifest.containerd) { stage in
            try await stage.wait("sleepy", "Running(Ok)")
            try await stage.delete("sleepy")
            try await stage.wait("sleepy", "gone")
            try await stage.wait(["hello2": "Succeeded(Ok)", "hello3": "Succeeded(Ok)"])
        }
    }

    @Test func `WL-15: the states of workloads are told as they are`() async throws {
        try await Stage.play(manifest: CaseManifest.default) { stage in
            try await expectDefault(stage)
            let expected = Dictionary(Self.outcome.map { ($0.key, $0.value) }) { first, _ in first }
            #expect(try await stage.states() == expected)
        }
    }

    // MARK: - Restarts

    private func restarting(_ runtime: String) -> String {
        func workload(_ name: String, _ policy: String?, code: Int) -> String {
            let policy = policy.map { "\n    restartPolicy: \($0)" } ?? ""
            return """
                  \(name):
                    runtime: \(runtime)
                    agent: agent_A\(policy)
                    runtimeConfig: |
                      image: alpine:latest
                      commandArgs: [sh, -c, "sleep 2; exit \(code)"]

                """
        }
        return CaseManifest.workloads(
            workload("always", "ALWAYS", code: 0) + workload("never", "NEVER", code: 0)
                + workload("default", nil, code: 0) + workload("on_failure", "ON_FAILURE", code: 1)
        )
    }

    /// Waits until the container has run again.
    private func expectRestart(of workload: String, _ runtime: String, sameContainer: Bool) async throws {
        try await Stage.play(manifest: restarting(runtime), clock: .frozen) { stage in
            try await stage.wait(workload, "Running(Ok)")
            let before = try await stage.cluster.containerID(of: workload)
            try await stage.cluster.advance(by: .seconds(3))
            try await stage.wait(workload, "Running(Ok)")
            let after = try await stage.cluster.containerID(of: workload)
            #expect((after == before) == sameContainer)
            for name in ["never", "default"] { #expect(try await stage.states()[name] == "Succeeded(Ok)") }
        }
    }

    @Test func `WL-19: ALWAYS starts the same container again, NEVER and no policy do not`() async throws {
        try await expectRestart(of: "always", "podman", sameContainer: true)
    }

    @Test func `WL-20: ON_FAILURE makes a new container`() async throws {
        try await expectRestart(of: "on_failure", "podman", sameContainer: false)
    }

    @Test func `WL-21: ALWAYS starts the same container of containerd again`() async throws {
        try await expectRestart(of: "always", "containerd", sameContainer: true)
    }

    @Test func `WL-22: ON_FAILURE makes a new container of containerd`() async throws {
        try await expectRestart(of: "on_failure", "containerd", sameContainer: false)
    }

    // MARK: - Retries

    private func withFailing(_ runtime: String, _ body: (Stage) async throws -> Void) async throws {
        let wrong = CaseManifest.workloads(
            """
              hello1:
                runtime: \(runtime)
                agent: agent_A
                runtimeConfig: |
                  image: localhost/missing
                  commandArgs: ["echo", "Hello Ankaios"]

            """
        )
        try await Stage.play(manifest: wrong, clock: .frozen) { stage in
            // With no time passing there is one attempt.
            let retry = try await stage.wait("hello1", "Pending(Starting)")
            #expect(retry?.additionalInfo.hasPrefix("Retry 1: Error: ") == true)
            try await body(stage)
        }
    }

    private func right(_ runtime: String) -> String {
        CaseManifest.workloads(
            """
              hello1:
                runtime: \(runtime)
                agent: agent_A
                runtimeConfig: |
                  image: alpine:latest
                  commandArgs: ["echo", "Hello Ankaios"]

            """
        )
    }

    @Test(arguments: ["podman", "containerd"])
    func `WL-24, WL-27: a wrong image is tried again and again`(_ runtime: String) async throws {
        try await withFailing(runtime) { stage in
            try await stage.cluster.advance(by: .seconds(5))
            let info = try await stage.cluster.workloads().first?.additionalInfo ?? ""
            let number = info.dropFirst("Retry ".count).prefix { $0.isNumber }
            #expect((Int(number) ?? 0) > 1, "\(info)")
            let program = runtime == "podman" ? "podman" : "nerdctl"
            #expect(info.contains("Execution of '\(program) \"run\" \"--detach\""), "\(info)")
        }
    }

    @Test(arguments: ["podman", "containerd"])
    func `WL-25, WL-28: a right image meanwhile ends the retries`(_ runtime: String) async throws {
        try await withFailing(runtime) { stage in
            try await stage.set("desiredState.workloads.hello1", to: right(runtime))
            try await stage.cluster.advance(by: .seconds(1))
            try await stage.wait("hello1", "Succeeded(Ok)")
        }
    }

    @Test(arguments: ["podman", "containerd"])
    func `WL-26, WL-29: a deletion meanwhile ends the retries and leaves no container`(_ runtime: String) async throws {
        try await withFailing(runtime) { stage in
            try await stage.delete("hello1")
            try await stage.cluster.advance(by: .seconds(20))
            #expect(try await stage.states().isEmpty)
            await #expect(throws: ClusterError.unknownWorkload("hello1")) {
                try await stage.cluster.containerID(of: "hello1")
            }
        }
    }
}
