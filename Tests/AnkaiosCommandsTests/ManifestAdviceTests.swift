import AnkaiosManifest
import TestSupport
import Testing

@testable import AnkaiosCommands

/// What `ankaios validate` says beside the findings of the SDK.
@Suite struct ManifestAdviceTests {
    private func advice(_ text: String, agent: String? = nil) -> [ManifestFinding] {
        let options = ManifestOptions(unknownKeys: .allowed, agent: agent)
        let found = Manifest.findings(in: text, options: options)
        return ManifestAdvice(text: text, findings: found, agent: agent).all
    }

    private func isRefused(_ name: String) throws -> Bool {
        try advice(Fixture.text("Cases/\(name).yaml")).contains { $0.severity == .error }
    }

    @Test(arguments: [
        "oracle/05-template-else-if-tilde", "oracle/06-merge-key", "oracle/07-bom", "oracle/16-local-tag",
        "oracle/10-tag-key-with-dot",
        "oracle/08-start-empty-dependencies", "oracle/09-start-number-tag-key", "field/05-bom",
        "field/06-filterMask-v1",
        "field/08-null-dependencies", "field/16-deny-rule-lost",
    ])
    func `who of Ankaios would refuse a manifest is said`(name: String) throws {
        #expect(try isRefused(name))
    }

    @Test(arguments: ["field/02-entrypoint", "field/13-configs-only"])
    func `what all take is fine`(name: String) throws {
        #expect(try !isRefused(name))
    }

    @Test func `what is legal and most likely wrong is warned of`() {
        let text = """
            apiVersion: v1
            workloads:
              w:
                agent: a
                runtime: podman
                runtimeConfig: "{image: x, command_args: [sh], ports: [80]}"
                restart: true
                dependencies: {nobody: ADD_COND_RUNNING}
                configs: {c: nothing}
              v: {agent: a, runtime: docker, runtimeConfig: x}
            """
        let found = advice(text)
        let messages = found.filter { $0.severity == .warning }.map(\.message).joined(separator: "\n")
        for part in [
            "'command_args'; did you mean 'commandArgs'?", "the key 'ports'", "restartPolicy: ALWAYS",
            "no workload 'nobody'",
            "no config 'nothing'", "the runtime 'docker'", "a server does not start with this alone",
        ] {
            #expect(messages.contains(part), "\(part)")
        }
        #expect(!found.contains { $0.severity == .error })
    }

    @Test func `configs that a merge key brings in are there`() {
        let text = """
            apiVersion: v1
            base: &base {c: value}
            configs: {<<: *base}
            workloads:
              w: {agent: a, runtime: podman, runtimeConfig: "image: x", configs: {c: c}}
            """
        #expect(!advice(text).contains { $0.message.contains("no config 'c'") })
    }

    @Test func `an agent may come from the option`() {
        let text = "apiVersion: v0.1\nworkloads: {w: {runtime: podman, runtimeConfig: 'image: x', agent: ~}}"
        #expect(advice(text, agent: "agent_A").filter { $0.message.hasPrefix("'ank apply' refuses") }.isEmpty)
    }

    @Test func `a state is known for one`() {
        #expect(advice("desiredState: {apiVersion: v1}").contains { $0.message.contains("set state") })
    }
}
