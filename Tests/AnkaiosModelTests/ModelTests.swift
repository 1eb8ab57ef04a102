import AnkaiosModel
import Testing

@Suite struct ModelTests {
    @Test func `an instance name reads what it writes, and nothing else`() {
        let name = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "abc")
        #expect(name.description == "w.abc.agent_A" && WorkloadInstanceName("w.abc.agent_A") == name)
        #expect(WorkloadInstanceName("w.abc.") == WorkloadInstanceName(workload: "w", agent: "", id: "abc"))
        #expect(WorkloadInstanceName("w.abc") == nil && WorkloadInstanceName("w.a.b.c") == nil)
    }

    @Test func `states read as ank prints them`() {
        #expect(ExecutionState(.running, .ok).description == "Running(Ok)")
        #expect(ExecutionState(.pending, .waitingToStart).description == "Pending(WaitingToStart)")
        #expect(ExecutionState(.notScheduled).description == "NotScheduled")
    }

    @Test(
        arguments: [
            "AgentDisconnected", "Pending(Initial)", "Pending(WaitingToStart)", "Pending(Starting)",
            "Pending(StartingFailed)", "Running(Ok)", "Stopping(Stopping)", "Stopping(WaitingToStop)",
            "Stopping(RequestedAtRuntime)", "Stopping(DeleteFailed)", "Succeeded(Ok)", "Failed(ExecFailed)",
            "Failed(Unknown)", "Failed(Lost)", "NotScheduled", "Removed",
        ]
    )
    func `each state is read as it is written`(text: String) {
        #expect(ExecutionState(text)?.description == text)
    }

    @Test(arguments: ["", "Running", "Running(Lost)", "running(ok)", "NotScheduled()", "Other-3(Other-4)"])
    func `what is no state is not read as one`(text: String) {
        #expect(ExecutionState(text) == nil)
    }

    @Test func `a manifest and a state hold the same`() {
        let manifest = Manifest(
            workloads: [Workload("w", on: "", runtime: "r", runtimeConfig: "")],
            configs: ["c": "x"]
        )
        #expect(Manifest(State(manifest)) == manifest && State(manifest).apiVersion == "v1")
    }

    @Test(arguments: [[], [0], [1, 2], [1, 2, 3], [255, 254, 253, 252], Array(0...255)] as [[UInt8]])
    func `a file's bytes travel as padded Base64 and come back`(bytes: [UInt8]) {
        let file = File(at: "/x", bytes: bytes)
        #expect(file.bytes == bytes)
        guard case .base64(let text) = file.content else {
            Issue.record("not Base64: \(file.content)")
            return
        }
        #expect(text.utf8.count.isMultiple(of: 4))
    }

    @Test(arguments: ["A", "A===", "AB", "A?==", "AAAA="])
    func `what is no Base64 has no bytes`(text: String) {
        #expect(File(mountPoint: "/x", content: .base64(text)).bytes == nil)
    }

    @Test func `a path tells what it is about`() {
        #expect(FieldPath("desiredState.workloads.w.tags.a").subject == .workload("w", field: "tags.a"))
        #expect(FieldPath("desiredState.configs.c").subject == .config("c", key: nil))
        #expect(
            FieldPath("workloadStates.a.w.i.state").subject
                == .workloadState(agent: "a", workload: "w", id: "i", field: "state")
        )
        #expect(FieldPath("agents.a.status").subject == .agent("a", attribute: "status"))
        #expect(FieldPath("workloadStates").subject == .other)
        // A dot and the mark behind it are one character.
        #expect(FieldPath("agents.a.\u{301}b").subject == .agent("a", attribute: "\u{301}b"))
        #expect(WorkloadInstanceName("w.\u{301}.a") == WorkloadInstanceName(workload: "w", agent: "a", id: "\u{301}"))
    }

    @Test func `a runtime's text is YAML in which every value is quoted`() {
        let runtime = WorkloadRuntime.podman(
            image: "a:1",
            commandOptions: ["-p", "80:80"],
            commandArgs: ["say \"hi\"\n"]
        )
        #expect(
            runtime.config == """
                image: "a:1"
                commandOptions: ["-p", "80:80"]
                commandArgs: ["say \\"hi\\"\\n"]
                """
        )
    }

    @Test func `a config can be walked`() {
        let name = "front"
        let item: ConfigItem = ["b": ["x", "y"], "a": ConfigItem(name)]
        #expect(item.keys == ["a", "b"] && item.count == 2)
        #expect(item.elements == ["front", ["x", "y"]])
        #expect(item["b"]?.elements == ["x", "y"] && item["b"]?.keys == [] && item["b"]?.count == 2)
        #expect(item["a"]?.elements == [] && item["a"]?.count == 0)
    }

    @Test func `states are equal in whatever order they are, and are found by their instance`() {
        let (one, two) = (
            WorkloadState(instance: .init(workload: "a", agent: "x", id: "1"), executionState: .init(.running, .ok)),
            WorkloadState(instance: .init(workload: "b", agent: "x", id: "1"), executionState: .init(.removed))
        )
        #expect(WorkloadStates([one, two]) == WorkloadStates([two, one]))
        #expect(Set([WorkloadStates([one, two]), WorkloadStates([two, one])]).count == 1)
        #expect(WorkloadStates([one, two]) != WorkloadStates([one, one]))
        #expect(WorkloadStates([one, two]).byInstance[two.instance] == two.executionState)
    }

    @Test func `look-ups find the same the first time and later`() {
        func state(_ name: String, _ id: String, _ state: ExecutionState) -> WorkloadState {
            WorkloadState(instance: .init(workload: name, agent: "a", id: id), executionState: state)
        }
        let running = ExecutionState(.running, .ok)
        // More than are looked through.
        let others = (0..<8).map { state("other", "\($0)", running) }
        let states = WorkloadStates(
            others + [state("x", "1", .init(.pending, .initial)), state("y", "2", running), state("x", "1", running)]
        )
        for _ in 0..<3 {
            #expect(states[.init(workload: "x", agent: "a", id: "1")] == running)
            #expect(states[.init(workload: "x", agent: "a", id: "9")] == nil)
            #expect(states.of(workload: "x").count == 2 && states.of(workload: "z").isEmpty)
        }
        let changed = WorkloadStates(states.dropLast())
        for _ in 0..<3 {
            #expect(changed[.init(workload: "x", agent: "a", id: "1")] == ExecutionState(.pending, .initial))
            #expect(changed.of(workload: "x").count == 1)
        }
    }

    @Test func `what is printed says what a person wants`() {
        let id = String(repeating: "0", count: 64)
        let (here, nowhere) = (
            WorkloadInstanceName(workload: "a", agent: "x", id: id),
            WorkloadInstanceName(workload: "b", agent: "", id: id)
        )
        #expect("\(UpdateResult())" == "nothing changed")
        #expect("\(UpdateResult(addedWorkloads: [here], deletedWorkloads: [nowhere]))" == "added a on x; deleted b")
        let state = WorkloadState(
            instance: here,
            executionState: .init(.pending, .startingFailed, additionalInfo: "no image")
        )
        #expect("\(state)" == "a on x: Pending(StartingFailed) (no image)")
    }

    @Test func `a runtime config of podman-kube is YAML of quoted texts`() {
        let runtime = WorkloadRuntime.podmanKube(
            manifest: "kind: Pod\n",
            playOptions: ["--quiet"],
            controlInterfaceTarget: "pod/main"
        )
        #expect(runtime.name == "podman-kube")
        #expect(
            runtime.config
                == #"manifest: "kind: Pod\n""# + "\n" + #"playOptions: ["--quiet"]"# + "\n"
                + #"controlInterfaceTarget: "pod/main""#
        )
    }

    @Test func `a manifest names just what it holds`() {
        let manifest = Manifest(
            workloads: [Workload("b", on: "", runtime: "r", runtimeConfig: "")],
            configs: ["a": "text"]
        )
        #expect(manifest.masks == ["desiredState.workloads.b", "desiredState.configs.a"])
    }

    @Test(
        arguments: [
            (.workloads, "desiredState.workloads"), (.workload("w"), "desiredState.workloads.w"),
            (.workload("w", "tags", "owner"), "desiredState.workloads.w.tags.owner"),
            (.workload("*", "agent"), "desiredState.workloads.*.agent"),
            (.config("c"), "desiredState.configs.c"), (.config("c", "hosts"), "desiredState.configs.c.hosts"),
            (.agents, "agents"), (.agent("a"), "agents.a"),
            (.agent("a", "status", "cpuUsage"), "agents.a.status.cpuUsage"),
            (.tags(ofAgent: "a"), "agents.a.tags"), (.workloadStates(on: "a"), "workloadStates.a"),
            (.workloadStates(of: "w"), "workloadStates.*.w"),
            (.workloadState(of: WorkloadInstanceName(workload: "w", agent: "a", id: "i")), "workloadStates.a.w.i"),
            (.workloadState(of: WorkloadInstanceName(workload: "w", agent: "", id: "i")), "workloadStates..w.i"),
            (.effectiveWorkload("w"), "effectiveState.workloads.w"),
            (FieldMask(FieldPath("desiredState.configs.c")), "desiredState.configs.c"), ("a..b.*", "a..b.*"),
        ] as [(FieldMask, String)]
    )
    func `a mask has the text that Ankaios knows`(mask: FieldMask, text: String) {
        #expect(mask.text == text && mask.unusableName == nil)
    }

    @Test(
        arguments: [
            .workload(""), .workload("a.b"), .workload("w", "tags", "a.b"), .config(""), .config("c", ""),
            .agent("a.b"),
            .agent("a", ""), .tags(ofAgent: ""), .workloadStates(on: ""), .workloadStates(of: "a.b"),
            .workloadState(of: WorkloadInstanceName(workload: "", agent: "", id: "i")), .effectiveWorkload("a.b"),
        ] as [FieldMask]
    )
    func `a name that cannot be a part of a mask is noticed`(mask: FieldMask) {
        #expect(mask.unusableName != nil)
    }
}
