import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// What the real server probably does not mean to do, and what becomes of it here
/// (AnkaiosBehaviour.md §15; Documentation/DifferencesFromAnkaios.md).
struct ServerQuirkTests {
    func workload(
        _ name: String,
        agent: String = "agent_A",
        config: String = "c",
        _ more: String = ""
    ) -> String {
        "  \(name): {runtime: r, agent: '\(agent)', runtimeConfig: '\(config)'\(more.isEmpty ? "" : ", \(more)")}\n"
    }

    func workloads(_ texts: String...) -> String { "workloads:\n" + texts.joined() }

    func manifest(_ texts: String...) -> String { "apiVersion: v1\nworkloads:\n" + texts.joined() }

    func with(_ change: (inout Quirks) -> Void) -> Quirks {
        var quirks = Quirks()
        change(&quirks)
        return quirks
    }

    let success = Proto.Response.Content.updateStateSuccess(.init())

    private func error(_ text: String) -> Proto.Response.Content { .error(.init(message: text)) }

    // MARK: - Requests

    @Test func `Q10: an update without a new state is answered, or ends the agent's connection`() throws {
        let request = Proto.Request.Content.updateStateRequest(.init(updateMask: ["desiredState"]))
        var bench = try ServerBench()
        let answers = bench.ask(request)
        #expect(answers.map(\.content) == [error("The UpdateStateRequest does not contain a new state")])
        var upstream = try ServerBench(quirks: .upstream)
        #expect(upstream.ask(request) == [])
        #expect(upstream.ended.count == 1 && upstream.server.agents.isEmpty)
    }

    @Test(arguments: [[""], ["desiredState", ""], ["*.workloads"]])
    func `Q11: masks that cannot be answered give an empty state and no subscription`(_ masks: [String]) throws {
        var bench = try ServerBench(manifest(workload("w")))
        let answers = bench.ask(.completeStateRequest(.init(fieldMask: masks, subscribeForEvents: true)), id: "s")
        #expect(answers.map(\.content) == [.completeStateResponse(.init(completeState: .init()))])
        #expect(bench.server.subscriptions.isEmpty)
    }

    // MARK: - Events

    @Test(arguments: [
        ("desiredState.workloads.w", ["+ desiredState.workloads.w"]), ("desiredState.workloads.w.tags", []),
        ("desiredState.workloads.w.tags.*", ["+ desiredState.workloads.w.tags.k"]),
        ("desiredState.workloads.w.agent", ["+ desiredState.workloads.w.agent"]),
        ("desiredState.workloads.*.*.k", ["+ desiredState.workloads.w.tags.k"]),
        ("workloadStates.agent_A.w", []), ("workloadStates.agent_A.*", ["+ workloadStates.agent_A.w"]),
    ])
    func `Q12: a mask that names a mapping below something new misses it`(_ mask: String, _ expected: [String]) throws {
        var bench = try ServerBench()
        bench.subscribe(mask)
        try request(&bench, ["desiredState.workloads"], workloads(workload("w", "tags: {k: v}")))
        #expect(bench.takeEvents() == (expected.isEmpty ? [] : [expected]))
    }

    @Test(
        arguments: [
            ("", "- desiredState.configs.c.list"), ("desiredState.configs.c.list", nil), ("desiredState.configs", nil),
        ] as [(String, String?)]
    )
    func `Q12a: a config list that is emptied is told to those without masks only`(_ mask: String, _ path: String?)
        throws
    {
        var bench = try ServerBench("apiVersion: v1\nconfigs: {c: {list: [a], other: b}}")
        if mask.isEmpty { bench.subscribe() } else { bench.subscribe(mask) }
        try request(&bench, ["desiredState.configs.c.list"], "configs: {c: {list: []}}")
        #expect(bench.takeEvents() == (path.map { [[$0]] } ?? []))
    }

    /// Sends an update and keeps all that comes.
    func request(_ bench: inout ServerBench, _ masks: [String], _ state: String?) throws {
        let desired = try state.map { try StartupManifest.parse("apiVersion: v1\n" + $0) }
        bench.tell(
            .request(
                .init(
                    requestId: "controller@update",
                    content: .updateStateRequest(.init(newState: .init(desiredState: desired), updateMask: masks))
                )
            )
        )
    }

    @Test func `Q12b: paths of workloads without an agent lose their empty key`() throws {
        var bench = try ServerBench()
        bench.subscribe("workloadStates")
        try request(&bench, ["desiredState.workloads.u"], workloads(workload("u", agent: "")))
        let (state, fields) = try #require(bench.takeStates().first)
        #expect(fields.addedFields == ["workloadStates"])
        #expect(WorkloadReport.all(in: state.workloadStates).map(\.state) == ["NotScheduled"])
        try request(&bench, ["desiredState.workloads.v"], workloads(workload("v", agent: "")))
        let (second, paths) = try #require(bench.takeStates().first)
        #expect(paths.addedFields == ["workloadStates.v"] && second.workloadStates == nil)
    }

    @Test func `Q12c: the value of a tag with a dot is missing in its event`() throws {
        var bench = try ServerBench(manifest(workload("w", "tags: {k: v}")))
        bench.subscribe("desiredState.workloads.w")
        try request(&bench, ["desiredState.workloads.w.tags"], workloads(workload("w", "tags: {k: v, a.b: c}")))
        let (state, fields) = try #require(bench.takeStates().first)
        #expect(fields.addedFields == ["desiredState.workloads.w.tags.a.b"])
        #expect(state.desiredState == .init(apiVersion: "v1"))
    }

    @Test func `Q13: changed tags of an agent are no event`() throws {
        var bench = try ServerBench()
        bench.subscribe("agents")
        let tags = Proto.AgentMap(agents: ["agent_A": .init(tags: .init(tags: ["k": "v"]))])
        #expect(try bench.update(["agents"], agents: tags) == success)
        #expect(bench.takeEvents() == [])
        #expect(bench.read("agents.agent_A.tags")?.agents == tags)
    }

    @Test func `Q14: an update of the subscriber ends its subscriptions`() throws {
        var bench = try ServerBench(manifest(workload("controller")))
        bench.subscribe("desiredState")
        bench.report("controller", .removed(.removed))
        #expect(bench.server.subscriptions.isEmpty)
    }

    @Test func `Q14: a subscriber that is updated hears of its own removal, and then nothing more`() throws {
        var bench = try ServerBench(manifest(workload("controller")))
        bench.report("controller", .running(.ok))
        bench.subscribe("workloadStates")
        bench.report("controller", .removed(.removed))
        #expect(bench.takeEvents() == [["- workloadStates.agent_A"]])
        bench.report("controller", .pending(.starting))
        #expect(bench.takeEvents().isEmpty)
    }

    // MARK: - Updates

    @Test func `Q15: a masked update trims all stored runtime configs, one without masks trims none`() throws {
        var bench = try ServerBench()
        let untrimmed = Proto.State(
            apiVersion: "v1",
            workloads: .init(workloads: ["w": .init(agent: "a", runtime: "r", runtimeConfig: " c\n")])
        )
        _ = bench.ask(.updateStateRequest(.init(newState: .init(desiredState: untrimmed))))
        #expect(bench.read()?.desiredState?.workloads?.workloads["w"]?.runtimeConfig == " c\n")
        guard case .updateStateSuccess(let success)? = try bench.update(["desiredState.configs"], "configs: {a: b}")
        else {
            Issue.record("refused")
            return
        }
        #expect(success.addedWorkloads.count == 1 && success.addedWorkloads != success.deletedWorkloads)
    }

    @Test(
        arguments: [
            (["agents.agent_A.tags.a"], ["a": "1"]), (["agents.agent_A.status"], [:]),
            (["agents.agent_A.tags.a", "agents.agent_A.tags.b"], ["a": "1", "b": "2"]),
        ] as [([String], [String: String])]
    )
    func `Q16: an agent's tags are replaced as a whole`(_ masks: [String], _ expected: [String: String]) throws {
        var bench = try ServerBench(agents: [])
        bench.connect("agent_A", tags: ["old": "x"])
        let attributes = Proto.AgentAttributes(
            status: .init(cpuUsage: .init(cpuUsage: 1)),
            tags: .init(tags: ["a": "1", "b": "2"])
        )
        #expect(try bench.update(masks, agents: .init(agents: ["agent_A": attributes])) == success)
        #expect(bench.server.agents["agent_A"]?.tags?.tags == expected)
        let missing = try bench.update(["agents.agent_A.tags.nothere"], agents: .init(agents: ["agent_A": attributes]))
        #expect(missing == error("Update rejected: 'Could not find field agents.agent_A.tags.nothere'"))
    }

    @Test(arguments: ["", "agent_X"])
    func `Q17: a changed instance that nobody runs keeps its entry, or loses it`(_ agent: String) throws {
        for quirks in [Quirks(), Quirks.upstream] {
            var bench = try ServerBench(manifest(workload("w", agent: agent)), quirks: quirks)
            _ = try bench.update(["desiredState.workloads.w.tags"], workloads(workload("w", "tags: {k: v}")))
            #expect(bench.server.states.instances(on: agent).isEmpty == quirks.losesEntryOfUnconnected)
        }
    }

    @Test func `Q17a: what was deleted without its agent and has no container goes when the agent is back, or never`()
        throws
    {
        for quirks in [Quirks(), Quirks.upstream] {
            var bench = try ServerBench(
                manifest(workload("w"), workload("other", agent: "agent_B")),
                quirks: quirks,
                agents: ["agent_A", "agent_B"]
            )
            bench.report("w", .running(.ok))
            bench.lose("agent_A")
            _ = bench.ask(
                .updateStateRequest(.init(newState: .init(), updateMask: ["desiredState.workloads.w"])),
                on: "agent_B"
            )
            bench.connect("agent_A")
            bench.load(1)
            #expect(bench.server.states.instances(on: "agent_A").count == 1)
            bench.load(2)
            #expect(bench.server.states.instances(on: "agent_A").isEmpty == !quirks.keepsEntryOfVanished)
        }
    }

    @Test func `Q17b: each cycle is found, or some are missed`() throws {
        func after(_ names: String...) -> String {
            "dependencies: {\(names.map { "\($0): ADD_COND_RUNNING" }.joined(separator: ", "))}"
        }
        let state = workloads(
            workload("a", after("b", "c", "d")),
            workload("b", after("a")),
            workload("c"),
            workload("d", after("c"))
        )
        var bench = try ServerBench()
        guard case .error(let refused)? = try bench.update(["desiredState.workloads"], state) else {
            Issue.record("not refused")
            return
        }
        #expect(refused.message.hasSuffix("' is part of a cycle.'"))
        var upstream = try ServerBench(quirks: .upstream)
        guard case .updateStateSuccess? = try upstream.update(["desiredState.workloads"], state) else {
            Issue.record("refused")
            return
        }
    }

    @Test func `Q17c: an index in an update mask leads nowhere, or makes a mapping`() throws {
        let state = "configs: {new: [a, b]}"
        var bench = try ServerBench()
        let missing = try bench.update(["desiredState.configs.new.1"], state)
        #expect(missing == error("Update rejected: 'Could not find field desiredState.configs.new.1'"))
        var upstream = try ServerBench(quirks: .upstream)
        #expect(try upstream.update(["desiredState.configs.new.1"], state) == success)
        #expect(
            upstream.read("desiredState.configs")?.desiredState?.configs?.configs["new"]
                == .init(content: .object(.init(fields: ["1": .init(content: .string("b"))])))
        )
    }

    // MARK: - Checks

    @Test func `Q28: a list in a list escapes the check of config keys`() throws {
        var bench = try ServerBench()
        let wrong = try bench.update(["desiredState.configs"], "configs: {c: [{'a.b': x}]}")
        guard case .error(let refused)? = wrong else {
            Issue.record("not refused")
            return
        }
        #expect(refused.message.hasPrefix("Unsupported config item key 'a.b'. "))
        #expect(try bench.update(["desiredState.configs"], "configs: {c: [[{'a.b': x}]]}") == success)
    }

    @Test func `Q29: an agent's name may be longer than the text of its check says`() throws {
        var bench = try ServerBench()
        let long = String(repeating: "a", count: 64)
        guard
            case .updateStateSuccess? = try bench.update(
                ["desiredState.workloads.w"],
                workloads(workload("w", agent: long))
            )
        else {
            Issue.record("refused")
            return
        }
    }

    @Test func `Q30: an agent that says goodbye counts as lost`() throws {
        var bench = try ServerBench(manifest(workload("w")))
        bench.report("w", .running(.ok))
        bench.tell(.goodbye(.init()))
        let states = bench.server.states.instances(on: "agent_A").compactMap { bench.server.states[$0]?.content }
        #expect(states == [.agentDisconnected(.agentDisconnected)])
    }
}
