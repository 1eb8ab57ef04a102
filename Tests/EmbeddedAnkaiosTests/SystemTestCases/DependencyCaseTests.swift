import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// workloads: dependencies among them, and a device that is switched off (AnkaiosBehaviour.md §12.6).
@Suite(.oneAtATime, .timeLimit(.minutes(2))) struct DependencyCaseTests {
    private static func workload(
        _ name: String,
        _ command: String,
        agent: String = "agent_A",
        after dependencies: [String: String] = [:],
        tag: String = "0"
    ) -> String {
        let dependencies = dependencies.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return """
              \(name):
                runtime: podman
                agent: \(agent)
                dependencies: {\(dependencies)}
                tags: {version: "\(tag)"}
                runtimeConfig: |
                  image: alpine:latest
                  commandArgs: [sh, -c, "\(command)"]

            """
    }

    private static let forever = "sleep infinity"

    // MARK: - Device restart

    private func device(initTag: String) -> String {
        let initialised = ["filesystem_init": "ADD_COND_SUCCEEDED"]
        return CaseManifest.workloads(
            Self.workload("filesystem_init", "echo mounted")
                + Self.workload(
                    "web_service_init",
                    "sleep 1; echo init \(initTag)",
                    after: initialised
                )
                + Self.workload(
                    "web_service",
                    "sleep 60",
                    after: initialised.merging(["web_service_init": "ADD_COND_SUCCEEDED"]) { $1 }
                )
        )
    }

    @Test func `WL-10: after a device restart containers are used again, but for changed workloads`() async throws {
        try await Stage.play(manifest: device(initTag: "1"), clock: .frozen) { stage in
            let cluster = stage.cluster
            try await cluster.advance(by: .seconds(5))
            try await stage.wait("web_service", "Running(Ok)")
            var before: [String: String] = [:]
            let names = ["filesystem_init", "web_service_init", "web_service"]
            for name in names { before[name] = try await cluster.containerID(of: name) }

            // The device goes down: no agent sees web_service end in an orderly way.
            for agent in ["agent_A", "agent_B"] { try await cluster.killAgent(agent) }
            try await cluster.stopServer()
            try await cluster.advance(by: .seconds(60))
            try await cluster.startServer(manifest: device(initTag: "2"))
            try await cluster.startAgent("agent_A")
            try await stage.wait("web_service", "Pending(WaitingToStart)")
            try await cluster.advance(by: .seconds(5))
            try await stage.wait("web_service", "Running(Ok)")
            var kept: [String] = []
            for name in names where try await cluster.containerID(of: name) == before[name] { kept.append(name) }
            #expect(kept == ["filesystem_init", "web_service"])
        }
    }

    // MARK: - Between workloads

    @Test func `WL-11: workloads wait for others to run, to succeed and to fail, across agents`() async throws {
        let manifest = CaseManifest.workloads(
            Self.workload("logger", Self.forever, agent: "agent_B", after: ["storage_provider": "ADD_COND_RUNNING"])
                + Self.workload(
                    "storage_provider",
                    "sleep 2; exit 1",
                    after: ["filesystem_init": "ADD_COND_SUCCEEDED"]
                )
                + Self.workload("filesystem_init", "sleep 2", agent: "agent_B")
                + Self.workload("error_notifier", "echo failed", after: ["storage_provider": "ADD_COND_FAILED"])
        )
        try await Stage.play(manifest: manifest, clock: .frozen) { stage in
            for name in ["logger", "storage_provider", "error_notifier"] {
                try await stage.wait(name, "Pending(WaitingToStart)")
            }
            try await stage.wait("filesystem_init", "Running(Ok)")
            try await stage.cluster.advance(by: .milliseconds(2500))
            try await stage.wait([
                "filesystem_init": "Succeeded(Ok)", "storage_provider": "Running(Ok)", "logger": "Running(Ok)",
                "error_notifier": "Pending(WaitingToStart)",
            ])
            try await stage.cluster.advance(by: .seconds(4))
            try await stage.wait([
                "storage_provider": "Failed(ExecFailed)", "error_notifier": "Succeeded(Ok)", "logger": "Running(Ok)",
            ])
        }
    }

    private static let frontend = workload("frontend", forever, after: ["backend": "ADD_COND_RUNNING"])
    private static func backend(tag: String) -> String { workload("backend", forever, tag: tag) }
    private static let pair = CaseManifest.workloads(backend(tag: "0") + frontend)

    @Test func `WL-12: what others need is deleted when they are gone`() async throws {
        try await Stage.play(manifest: Self.pair) { stage in
            try await stage.wait("frontend", "Running(Ok)")
            try await stage.delete("backend")
            try await stage.wait("backend", "Stopping(WaitingToStop)")
            try await stage.delete("frontend")
            try await stage.wait("backend", "gone")
            #expect(try await stage.state("desiredState.workloads").desiredState?.workloads?.workloads ?? [:] == [:])
        }
    }

    @Test func `WL-13: what others need is updated when they are gone`() async throws {
        try await Stage.play(manifest: Self.pair) { stage in
            try await stage.wait("frontend", "Running(Ok)")
            let before = try await stage.cluster.containerID(of: "backend")
            try await stage.apply(CaseManifest.workloads(Self.backend(tag: "1")))
            try await stage.wait("backend", "Stopping(WaitingToStop)")
            try await stage.delete("frontend")
            try await stage.wait("backend", "Running(Ok)")
            #expect(try await stage.cluster.containerID(of: "backend") != before)
        }
    }

    @Test func `WL-14: an update to a condition that does not hold stops the old one at once`() async throws {
        let manifest = CaseManifest.workloads(
            Self.backend(tag: "0")
                + Self.workload("after_backend", "echo done", after: ["backend": "ADD_COND_RUNNING"])
        )
        try await Stage.play(manifest: manifest, clock: .frozen) { stage in
            try await stage.wait("backend", "Running(Ok)")
            try await stage.apply(
                CaseManifest.workloads(
                    Self.workload("after_backend", "echo done again", after: ["backend": "ADD_COND_SUCCEEDED"])
                )
            )
            try await stage.wait("after_backend", "Pending(WaitingToStart)")
            await #expect(throws: ClusterError.unknownWorkload("after_backend")) {
                try await stage.cluster.containerID(of: "after_backend")
            }
            try await stage.apply(CaseManifest.workloads(Self.workload("backend", "echo backend ends")))
            try await stage.cluster.advance(by: .seconds(3))
            try await stage.wait(["backend": "Succeeded(Ok)", "after_backend": "Succeeded(Ok)"])
        }
    }

    // MARK: - Cycles

    @Test func `WL-17: a server does not start with a cycle`() async throws {
        let manifest = CaseManifest.workloads(
            Self.workload("A", Self.forever, after: ["B": "ADD_COND_RUNNING"])
                + Self.workload("B", Self.forever, after: ["A": "ADD_COND_RUNNING", "C": "ADD_COND_RUNNING"])
        )
        let text = try await Stage.refusal(of: manifest)
        #expect(text == "server error: 'workload dependency 'A' is part of a cycle.'")
    }

    @Test func `WL-18: an update that closes a cycle is refused, and nothing of it is there`() async throws {
        let manifest = CaseManifest.workloads(
            Self.workload("A", Self.forever, after: ["B": "ADD_COND_RUNNING"])
                + Self.workload("B", Self.forever, after: ["C": "ADD_COND_RUNNING"])
        )
        try await Stage.play(manifest: manifest) { stage in
            let cycle = Self.workload("C", Self.forever, after: ["D": "ADD_COND_RUNNING", "A": "ADD_COND_RUNNING"])
            let text = try await Stage.refusal {
                try await stage.set("desiredState.workloads.C", to: CaseManifest.workloads(cycle))
            }
            #expect(
                text.hasPrefix("Update rejected: 'workload dependency '") && text.hasSuffix("' is part of a cycle.'")
            )
            #expect(try await stage.states().keys.sorted() == ["A", "B"])
        }
    }
}
