import AnkaiosManifest
import AnkaiosModel
import EmbeddedAnkaios
import Testing

@testable import AnkaiosCommands

@Suite struct DemoPlanTests {
    /// A plan from a manifest's text in a file.
    func plan(_ yaml: String) throws -> DemoPlan {
        try withFile(yaml) { try DemoPlan(contentsOf: $0) }
    }

    @Test func `the standard plan runs a process and expects it to run`() {
        #expect(DemoPlan.standard.agents == ["agent_A"])
        #expect(DemoPlan.standard.containers == .processes(images: ["localhost/this-machine"]))
        #expect(DemoPlan.standard.expectsRunning)
        #expect(DemoPlan.standard.manifest.findings().isEmpty)
    }

    @Test func `agents are those that the rendered manifest names`() throws {
        let plan = try plan(
            """
            apiVersion: v1
            configs:
              node:
                name: agent_Z
            workloads:
              web:
                runtime: podman
                agent: "{{node.name}}"
                configs:
                  node: node
                runtimeConfig: "image: a"
              later:
                runtime: podman
                agent: ""
                runtimeConfig: "image: a"
              demo:
                runtime: podman
                agent: agent_B
                runtimeConfig: "image: a"
            """
        )
        #expect(plan.agents == ["agent_B", "agent_Z"])
        #expect(plan.containers == .simulated)
        #expect(!plan.expectsRunning)
        #expect(plan.clientName == "demo_")
    }

    @Test func `there is an agent for who plays the client, also without workloads`() throws {
        #expect(try plan("apiVersion: v1\n").agents == ["agent_A"])
        #expect(try plan("apiVersion: v1\n").clientName == "demo")
    }

    @Test func `what is there to apply is said, also without workloads`() throws {
        #expect(try plan("apiVersion: v1\n").announcement.hasSuffix("there is nothing to apply."))
        #expect(
            try plan("{apiVersion: v1, configs: {b: x, a: y}}").announcement
                == "The manifest has no workload. Applying its configs: a, b."
        )
        #expect(DemoPlan.standard.announcement == "Applying hello. The states, as they change:")
    }

    @Test func `a wrong manifest is refused with the line`() {
        let error = #expect(throws: CommandFailure.self) {
            try plan(
                """
                apiVersion: v1
                workloads:
                  web:
                    runtime: podman
                    agent: agent_A
                    restartpolicy: ALWAYS
                    runtimeConfig: "image: a"
                """
            )
        }
        guard case .own(let text) = error else { return }
        #expect(
            text.hasSuffix(
                ": line 6, column 5: workloads.web.restartpolicy: the key 'restartpolicy' is unknown; did you mean 'restartPolicy'?"
            )
        )
    }

    @Test func `a missing file is told`() {
        #expect(throws: CommandFailure.own("cannot read '/nowhere/manifest.yaml': No such file or directory")) {
            try DemoPlan(contentsOf: "/nowhere/manifest.yaml")
        }
    }
}
