import AnkaiosProtobuf
import Testing

@testable import GoldenTranscripts

struct CommandLineEffectTests {
    private let files = [
        "one": """
        apiVersion: v1
        workloads:
          one:
            runtime: podman
            agent: agent_A
            restartPolicy: ALWAYS
            tags: {owner: x}
            controlInterfaceAccess:
              allowRules:
              - {type: StateRule, operation: ReadWrite, filterMasks: ["*"]}
              - {type: LogRule, workloadNames: [two]}
            runtimeConfig: |
              image: x
        configs: {item: "10", more: {list: [a, b]}}
        """,
        "two": "{apiVersion: v1, workloads: {two: {runtime: podman, runtimeConfig: x}}}",
        "state": "desiredState: {apiVersion: v1, workloads: {one: {restartPolicy: NEVER}}}",
        "words": "just some words", "version": "{apiVersion: v3, workloads: {}}", "none": "apiVersion: v1",
    ]

    private func read(_ arguments: String) -> CommandLineEffect? {
        CommandLineEffect(arguments.split(separator: " ").map(String.init)) { files[$0] }
    }

    @Test func `apply sends what the manifests hold, with a mask for each item`() throws {
        let effect = try #require(read("apply one"))
        #expect(
            effect.masks == ["desiredState.configs.item", "desiredState.configs.more", "desiredState.workloads.one"]
        )
        #expect(effect.waits)
        let state = try #require(effect.newState.desiredState)
        let one = try #require(state.workloads?.workloads["one"])
        #expect(one.runtimeConfig == "image: x\n")
        #expect(one.restartPolicy == .always)
        #expect(one.tags?.tags == ["owner": "x"])
        let rules: [Proto.AccessRightsRule] = [
            .init(content: .stateRule(.init(operation: .readWrite, filterMasks: ["*"]))),
            .init(content: .logRule(.init(workloadNames: ["two"]))),
        ]
        #expect(one.controlInterfaceAccess?.allowRules == rules)
        let list = Proto.ConfigArray(values: [.init(content: .string("a")), .init(content: .string("b"))])
        let more = Proto.ConfigObject(fields: ["list": .init(content: .array(list))])
        #expect(state.configs?.configs["more"]?.content == .object(more))
    }

    @Test func `apply with an agent overrides given ones too`() throws {
        let effect = try #require(read("--no-wait apply --agent agent_B one two"))
        #expect(!effect.waits)
        let workloads = try #require(effect.newState.desiredState?.workloads?.workloads)
        #expect(workloads.mapValues(\.agent) == ["one": "agent_B", "two": "agent_B"])
    }

    @Test func `apply -d deletes what the manifests name`() throws {
        let effect = try #require(read("-q apply -d two"))
        #expect(effect.newState == Proto.CompleteState())
        #expect(effect.masks == ["desiredState.workloads.two"])
    }

    @Test(arguments: [
        "apply two", "apply words", "apply version", "apply none", "apply nothere", "apply one one", "get state",
        "--version", "logs one", "set state", "delete nothing", "run workload x",
    ])
    func `nothing is sent for what is refused or only reads`(_ arguments: String) {
        #expect(read(arguments) == nil)
    }

    @Test func `delete names what goes`() throws {
        let workloads = try #require(read("delete workloads a b"))
        #expect(workloads.masks == ["desiredState.workloads.a", "desiredState.workloads.b"])
        #expect(try #require(read("delete config a")).masks == ["desiredState.configs.a"])
    }

    @Test func `set state takes masks and a part of a state`() throws {
        let effect = try #require(read("set state desiredState.workloads.one.restartPolicy state"))
        #expect(effect.masks == ["desiredState.workloads.one.restartPolicy"])
        #expect(effect.newState.desiredState?.workloads?.workloads == ["one": .init(restartPolicy: .never)])
    }

    @Test func `run makes a workload of its options`() throws {
        let effect = try #require(read("run workload w --runtime podman --config x --agent a --tags k=v"))
        let workload = Proto.Workload(agent: "a", tags: .init(tags: ["k": "v"]), runtime: "podman", runtimeConfig: "x")
        #expect(effect.newState.desiredState?.workloads?.workloads == ["w": workload])
    }
}
