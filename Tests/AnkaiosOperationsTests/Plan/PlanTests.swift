import AnkaiosOperations
import Testing

/// Plans of values alone.
@Suite struct PlanTests {
    private let web = Workload(
        "web",
        on: "{{node}}",
        runtime: "podman",
        runtimeConfig: "image: {{image}}",
        tags: ["owner": "a"],
        configs: ["node": "node", "image": "image"]
    )
    private let job = Workload("job", on: "agent_A", runtime: "podman", runtimeConfig: "image: job")
    private var state: State {
        State(
            workloads: ["web": web, "job": job],
            configs: ["node": "agent_A", "image": "nginx:1", "other": "agent_B", "free": "x"]
        )
    }

    @Test func `what is there already stays as it is`() {
        var same = job
        same.restartPolicy = .never
        same.runtimeConfig = "\n image: job \n"
        let plan = Plan(applying: Manifest(workloads: [web, same], configs: ["free": "x"]), to: state)
        #expect(plan.isEmpty && plan.addedWorkloads.isEmpty && plan.deletedWorkloads.isEmpty)
        #expect(Set(plan.workloads.keys) == ["web", "job"] && plan.configs == ["free": .unchanged])
        #expect(Plan(applying: Manifest(), to: state) == Plan())
    }

    @Test func `a state that no agent could read as a whole is a finding, unless it was larger before`() {
        let large = ConfigItem.text(String(repeating: "x", count: 3_000_000))
        let manifest = Manifest(configs: ["b": large])
        #expect(Plan(applying: manifest, to: State()).findings.isEmpty)
        let before = State(configs: ["a": large])
        let findings = Plan(applying: manifest, to: before).findings
        #expect(findings.map { "\($0.severity) \($0.path)" } == ["warning "])
        #expect(findings.first?.message.contains("4194304") == true)
        #expect(manifest.findings(against: before) == findings)
        let both = State(configs: ["a": large, "b": large, "c": large])
        #expect(Plan(deleting: Manifest(configs: ["c": "x"]), from: both).findings.isEmpty)
    }

    @Test func `a changed config replaces the workloads that it changes, and no others`() throws {
        let plan = Plan(applying: Manifest(configs: ["image": "nginx:2", "free": "y", "new": "z"]), to: state)
        #expect(Array(plan.workloads.keys) == ["web"])
        #expect(
            try #require(plan.workloads["web"]).differences == [
                FieldDifference(field: "runtimeConfig", before: "image: nginx:1", after: "image: nginx:2")
            ]
        )
        #expect(plan.configs == ["image": .changed, "free": .changed, "new": .created])
        #expect(plan.deletedWorkloads.map(\.agent) == ["agent_A"] && plan.addedWorkloads.map(\.workload) == ["web"])
        #expect(plan.addedWorkloads != plan.deletedWorkloads)
    }

    @Test func `another config with the same value changes nothing`() {
        var changed = web
        changed.configs["node"] = "free"
        var state = state
        state.configs["free"] = "agent_A"
        #expect(Plan(applying: Manifest(workloads: [changed]), to: state).isEmpty)
    }

    @Test func `each field that differs is named`() throws {
        var changed = web
        changed.tags = ["owner": "b", "zone": "front"]
        changed.configs["node"] = "other"
        changed.dependencies = ["job": .succeeded]
        changed.restartPolicy = .always
        changed.files = [File(at: "/f", text: "x")]
        changed.controlInterfaceAccess.allowRules = [.logs(of: ["*"])]
        let plan = Plan(applying: Manifest(workloads: [changed]), to: state)
        let differences = try #require(plan.workloads["web"]).differences
        #expect(
            differences.map(\.description) == [
                "agent: agent_A → agent_B", "controlInterfaceAccess.allowRules.0: nothing → logs of *",
                "dependencies.job: nothing → succeeded", "files.0.data: nothing → x",
                "files.0.mountPoint: nothing → /f",
                "restartPolicy: never → always", "tags.owner: a → b", "tags.zone: nothing → front",
            ]
        )
    }

    @Test func `a deletion names what goes, and passes over what is not there`() {
        let nothing = Workload("nothing", on: "", runtime: "", runtimeConfig: "")
        let plan = Plan(deleting: Manifest(workloads: [job, nothing], configs: ["free": "", "nope": ""]), from: state)
        #expect(Array(plan.workloads.keys) == ["job"] && plan.configs == ["free": .deleted])
        #expect(plan.deletedWorkloads.map(\.workload) == ["job"] && plan.addedWorkloads.isEmpty)
    }

    @Test func `a config that is used cannot be deleted, nor changed so that a template fails`() {
        let deletion = Plan(deleting: Manifest(configs: ["node": ""]), from: state)
        #expect(deletion.isRefused && deletion.workloads.isEmpty && deletion.configs.isEmpty)
        #expect(
            deletion.findings.map(\.description) == [
                "workloads.web.configs.node: Workload references config key 'node' that does not exist"
            ]
        )
        let change = Plan(applying: Manifest(configs: ["node": "no agent"]), to: state)
        #expect(change.isRefused && change.findings.map(\.path) == ["workloads.web.agent"])
    }

    @Test func `an update trims runtime configs that were stored untrimmed, and so replaces their workloads`() {
        let state = State(workloads: ["old": Workload("old", on: "", runtime: "r", runtimeConfig: " x ")])
        let plan = Plan(applying: Manifest(configs: ["free": "x"]), to: state)
        #expect(plan.addedWorkloads.map(\.workload) == ["old"])
        #expect(Plan(replacing: state, with: state).addedWorkloads.map(\.workload) == ["old"])
    }

    @Test func `a replaced state deletes what it does not have`() {
        let plan = Plan(replacing: state, with: State(workloads: ["job": job]))
        #expect(plan.deletedWorkloads.map(\.workload) == ["web"] && plan.addedWorkloads.isEmpty)
        #expect(plan.configs["free"] == .deleted && plan.configs.count == 4)
        let old = Plan(replacing: state, with: State(apiVersion: "v9"))
        #expect(old.findings.map(\.path) == ["apiVersion"] && old.isRefused && old.workloads.isEmpty)
    }

    @Test func `a changed runtime is warned of, unless the agent changes, too`() {
        var changed = job
        changed.runtime = "containerd"
        let plan = Plan(applying: Manifest(workloads: [changed]), to: state)
        #expect(plan.findings.map(\.path) == ["workloads.job.runtime"] && !plan.isRefused)
        changed.agent = "agent_B"
        #expect(Plan(applying: Manifest(workloads: [changed]), to: state).findings.isEmpty)
    }

    @Test func `a plan reads well`() {
        var moved = web
        moved.configs["node"] = "other"
        let new = Workload("new", on: "", runtime: "podman", runtimeConfig: "image: x")
        let plan = Plan(applying: Manifest(workloads: [moved, job, new], configs: ["free": "y"]), to: state)
        #expect(
            plan.description == """
                  job: unchanged
                + new: created without an agent
                ~ web: replaced on agent_B, was on agent_A
                      agent: agent_A → agent_B
                ~ config free: changed
                1 created, 1 replaced, 0 deleted, 1 unchanged
                """
        )
        let refused = Plan(applying: Manifest(configs: ["a b": "x"]), to: state)
        #expect(refused.description.hasPrefix("Ankaios would refuse this:\n  configs.a b: Unsupported config item key"))
    }
}
