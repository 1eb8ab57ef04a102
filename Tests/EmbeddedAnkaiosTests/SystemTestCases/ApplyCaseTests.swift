import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

/// manifests/apply_manifests: what the server and its agents make of it; options and output of `ank` are the tool's
/// business (AnkaiosBehaviour.md §12.5).
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct ApplyCaseTests {
    private static func manifest(_ number: Int, agent: String = "agent_A") -> String {
        CaseManifest.workloads(CaseManifest.sleepy("sleepy_from_manifest\(number)", agent: agent))
    }

    private static let both = CaseManifest.workloads(
        CaseManifest.sleepy("sleepy_from_manifest1") + CaseManifest.sleepy("sleepy_from_manifest2")
    )

    @Test func `AM-1: workloads go from Initial over Starting to Running`() async throws {
        try await Stage.withTester { stage, tester in
            try await tester.subscribe("workloadStates")
            try await stage.apply(Self.both)
            #expect(
                try await tester.history(of: "sleepy_from_manifest1", until: "Running(Ok)")
                    == ["Pending(Initial)", "Pending(Starting)", "Running(Ok)"]
            )
            try await stage.wait("sleepy_from_manifest2", "Running(Ok)")
        }
    }

    @Test(arguments: [1, 2])
    func `AM-2, AM-3: the workloads of manifests run`(_ count: Int) async throws {
        try await Stage.play { stage in
            for number in 1...count { try await stage.apply(Self.manifest(number)) }
            for number in 1...count { try await stage.wait("sleepy_from_manifest\(number)", "Running(Ok)") }
        }
    }

    @Test func `AM-4, AM-5: on another agent they run there`() async throws {
        try await Stage.play { stage in
            try await stage.apply(Self.manifest(1, agent: "agent_B"))
            #expect(try await stage.wait("sleepy_from_manifest1", "Running(Ok)")?.agent == "agent_B")
        }
    }

    @Test func `AM-7, AM-8: an empty agent is fine, and the workload not scheduled`() async throws {
        try await Stage.play { stage in
            try await stage.apply(Self.manifest(1, agent: "''"))
            #expect(try await stage.states() == ["sleepy_from_manifest1": "NotScheduled"])
        }
    }

    @Test func `AM-9, AM-10: what a manifest names is deleted`() async throws {
        try await Stage.play(manifest: Self.both) { stage in
            try await stage.wait("sleepy_from_manifest1", "Running(Ok)")
            try await stage.wait("sleepy_from_manifest2", "Running(Ok)")
            try await stage.cluster.delete("sleepy_from_manifest1", "sleepy_from_manifest2")
            try await stage.wait("sleepy_from_manifest1", "gone")
            try await stage.wait("sleepy_from_manifest2", "gone")
        }
    }

    @Test func `AM-11: templates give agents, ports and repeated parts`() async throws {
        let manifest = """
            apiVersion: v1
            workloads:
              nginx:
                runtime: podman
                agent: "{{agent.name}}"
                configs: {agent: agents, web: web}
                runtimeConfig: |
                  image: nginx:latest
                  commandOptions: ["-p", "{{web.port}}:80"]
              greeting_person:
                runtime: podman
                agent: agent_A
                configs: {persons: persons}
                runtimeConfig: |
                  image: alpine:latest
                  commandArgs: ["echo", "Hello{{#each persons}}{{#if (eq this.greet "yes")}} {{this.name}}{{/if}}{{/each}}"]
            configs:
              agents: {name: agent_A}
              web: {port: "8081"}
              persons: [{name: Ann, greet: "yes"}, {name: Bob, greet: "no"}, {name: Cleo, greet: "yes"}]
            """
        try await Stage.play { stage in
            try await stage.apply(manifest)
            #expect(try await stage.wait("nginx", "Running(Ok)")?.agent == "agent_A")
            try await stage.wait("greeting_person", "Succeeded(Ok)")
            #expect(try await stage.cluster.logLines(of: "greeting_person") == ["Hello Ann Cleo"])
        }
    }

    @Test(arguments: ["v0.2", "0.1v"])
    func `AM-12, AM-13: another apiVersion is refused`(_ version: String) async throws {
        try await Stage.play { stage in
            let manifest = Self.manifest(1).replacing("v1", with: version)
            let text = try await Stage.refusal { try await stage.set("desiredState", to: manifest) }
            #expect(text == "Unsupported API version. Received '\(version)', expected 'v1'")
            #expect(try await stage.states().isEmpty)
        }
    }

    private static let old = """
        apiVersion: v0.1
        workloads:
          sleepy:
            runtime: podman
            agent: agent_A
            tags: [{key: owner, value: Ankaios team}]
            controlInterfaceAccess:
              allowRules: [{type: StateRule, operation: Read, filterMask: [workloadStates]}]
            runtimeConfig: |
              image: alpine:latest
              commandArgs: ["sleep", "infinity"]
        """

    @Test func `AM-14: a server that began with a v0_1 manifest takes its v1 form`() async throws {
        try await Stage.play(manifest: Self.old) { stage in
            try await stage.wait("sleepy", "Running(Ok)")
            try await stage.apply(CaseManifest.workloads(CaseManifest.sleepy()))
            try await stage.wait("sleepy", "Running(Ok)")
            #expect(try await stage.state("desiredState.apiVersion").desiredState?.apiVersion == "v0.1")
        }
    }

    @Test func `AM-15: a v0_1 manifest can be applied`() async throws {
        try await Stage.play { stage in
            try await stage.apply(Self.old)
            try await stage.wait("sleepy", "Running(Ok)")
            let sleepy = try await stage.state("desiredState.workloads.sleepy").desiredState?.workloads?.workloads[
                "sleepy"
            ]
            #expect(sleepy?.tags?.tags == ["owner": "Ankaios team"])
        }
    }
}
